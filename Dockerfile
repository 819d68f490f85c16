# The API with its command line, and the playground built into it. Neo4j is not in here: NEO4J_URI says where it is.

FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . ./
RUN /venv/bin/python -c "from pathlib import Path; from server.build_web import build; build(Path.cwd(), print)" \
    && rm -r web/node_modules var

FROM python:3.13-slim
RUN useradd --system --uid 10001 dialogues
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app ./
USER dialogues
EXPOSE 8000
ENTRYPOINT ["/venv/bin/python", "-m", "server"]
# Every address of the container: compose publishes it on the loopback address alone.
CMD ["serve", "--host", "0.0.0.0"]
