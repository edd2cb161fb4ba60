import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from documents.database_roles import must_not_rewrite_history  # noqa: E402 (needs the apps loaded)

must_not_rewrite_history()
