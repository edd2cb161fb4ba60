from django.urls import path

from portfolio.exports.spreadsheet import FileKind
from portfolio.views import chase_log, imports, integration, people_list, register
from portfolio.views.desk import desk
from portfolio.views.export import export
from portfolio.views.portfolio import portfolio

app_name = "portfolio"
urlpatterns = [
    path("", desk, name="desk"),
    path("portfolio/", portfolio, name="portfolio"),
    path("portfolio/import/", imports.choose_file, name="import"),
    path("portfolio/import/<int:pk>/match/", imports.match, name="import_match"),
    path("portfolio/import/<int:pk>/dry-run/", imports.dry_run, name="import_dry_run"),
    path("portfolio/import/<int:pk>/", imports.report, name="import_report"),
    *(
        path(f"portfolio/import/<int:pk>/rows.{kind}", imports.rows, {"kind": kind}, name="import_rows")
        for kind in FileKind
    ),
    *(path(f"portfolio/export.{kind}", export, {"kind": kind}, name="export") for kind in FileKind),
    *(path(f"chase/log.{kind}", chase_log.export_log, {"kind": kind}, name="export_chase_log") for kind in FileKind),
    path("people/list/", people_list.bring_in_people, name="bring_in_people"),
    path("people/list/open/", people_list.open_listed_accounts, name="open_listed_accounts"),
    path("decisions/", register.register_page, name="register"),
    path("decisions/pack.zip", register.decision_pack, name="decision_pack"),
    *(
        path(f"decisions/export.{kind}", register.export_register, {"kind": kind}, name="export_register")
        for kind in FileKind
    ),
    path("integration/", integration.integration_board, name="integration"),
    *(
        path(
            f"integration/export.{kind}",
            integration.export_integration_board,
            {"kind": kind},
            name="export_integration",
        )
        for kind in FileKind
    ),
    path("integration/<str:system>/", integration.integration_system, name="integration_system"),
]
