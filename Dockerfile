# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /plein
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /tools \
    && /tools/bin/pip install --require-hashes -r requirements-build.lock \
    && /plein/bin/pip install --require-hashes -r requirements.lock
COPY . .
# The wheel is built with the locked tools and put beside the locked parts: nothing else is fetched.
RUN /tools/bin/python -m hatchling build -t wheel \
    && /plein/bin/pip install --no-deps dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Plein" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 1000 plein \
    && useradd --uid 1000 --gid 1000 --create-home --home-dir /data plein
COPY --from=build /plein /plein
COPY deploy/config.toml /etc/plein/config.toml
ENV PATH=/plein/bin:$PATH PYTHONUNBUFFERED=1
USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["plein"]
CMD ["run", "--config", "/etc/plein/config.toml"]
