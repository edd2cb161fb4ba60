"""The doors that stand open: sign in and out, the invitation, single sign-on, the ways to a new password, and the
second factor. No other of allauth's is reachable."""

from allauth.account import views
from allauth.mfa.base import views as asked
from allauth.mfa.recovery_codes import views as recovery_codes
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from accounts.passkeys import listen
from accounts.views import invitation, passkeys, second_factor, single_sign_on

# Here and not when the app is ready: only who answers pages reads passkeys, and workers save ten megabytes.
listen()

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # closed; allauth asks for its address
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("invitation/<str:key>/", invitation.accept_invitation, name="invitation"),
    path("single-sign-on/", single_sign_on.sign_on, name="single_sign_on"),
    path("single-sign-on/again/", single_sign_on.sign_on_again, name="single_sign_on_again"),
    path("single-sign-on/return/", single_sign_on.came_back, name="single_sign_on_return"),
    path("code/", login_not_required(asked.authenticate), name="mfa_authenticate"),
    path("passkey/", login_not_required(passkeys.SignIn.as_view()), name="mfa_login_webauthn"),
    path("reauthenticate/passkey/", passkeys.Confirm.as_view(), name="mfa_reauthenticate_webauthn"),
    path("reauthenticate/code/", asked.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/", asked.index, name="mfa_index"),
    path("second-factor/app/", second_factor.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("second-factor/app/remove/", second_factor.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("second-factor/passkeys/new/", passkeys.Add.as_view(), name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/name/", passkeys.Rename.as_view(), name="mfa_edit_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", passkeys.Remove.as_view(), name="mfa_remove_webauthn"),
    path("second-factor/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
