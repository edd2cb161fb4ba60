from django.urls import path

from accounts.views import absence, leaving, people, person, units
from accounts.views.appearance import appearance
from accounts.views.profile import profile
from accounts.views.still_here import still_here

app_name = "accounts"
urlpatterns = [
    path("appearance/", appearance, name="appearance"),
    path("still-here/", still_here, name="still_here"),
    path("profile/", profile, name="profile"),
    path("away/", absence.away, name="away"),
    path("away/<int:pk>/end/", absence.end_absence, name="end_absence"),
    path("people/", people.people, name="people"),
    path("people/new/", people.open_account, name="open_account"),
    path("people/units/", units.units, name="units"),
    path("people/units/new/", units.set_up_unit, name="set_up_unit"),
    path("people/units/<int:pk>/", units.change_unit, name="change_unit"),
    path("people/units/<int:pk>/close/", units.close_unit, name="close_unit"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/unit/", person.move, name="move"),
    path("people/<int:pk>/roles/", person.roles, name="roles"),
    path("people/<int:pk>/roles/<int:role>/take/", person.take_role, name="take_role"),
    path("people/<int:pk>/deactivate/", leaving.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", person.reactivate, name="reactivate"),
    path("people/<int:pk>/second-factor/take/", person.take_second_factor, name="take_second_factor"),
    path("people/<int:pk>/sign-on/forget/", person.forget_sign_on, name="forget_sign_on"),
    path("people/<int:pk>/link/", person.send_link, name="send_link"),
]
