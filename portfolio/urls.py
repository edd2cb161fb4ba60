from django.urls import path

from portfolio.exports.spreadsheet import FileKind
from portfolio.views.desk import desk
from portfolio.views.export import export
from portfolio.views.portfolio import portfolio

app_name = "portfolio"
urlpatterns = [
    path("", desk, name="desk"),
    path("portfolio/", portfolio, name="portfolio"),
    *(path(f"portfolio/export.{kind}", export, {"kind": kind}, name="export") for kind in FileKind),
]
