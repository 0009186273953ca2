import pytest

from tests.factories import PASSWORD


@pytest.fixture
def as_user(client):
    """Log the test client in as somebody made by the factories."""

    def log_in(user):
        assert client.login(username=user.username, password=PASSWORD)
        return client

    return log_in
