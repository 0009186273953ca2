"""Roles that people gave themselves, told to those who oversee the practice until each knows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from encounters.models.constraints import checked
from encounters.models.practice import Practice, User
from encounters.vocabulary.permissions import OVERSEERS
from encounters.vocabulary.terms import Role


class RoleNoticeQuerySet(models.QuerySet["RoleNotice"]):
    def told_to(self, user: User) -> RoleNoticeQuerySet:
        """What ``user`` is to know of: all of the practices overseen, but nothing of their own."""
        practices = Practice.objects.filter(
            memberships__user=user, memberships__role__in=[role.value for role in OVERSEERS]
        )
        own = models.Q(person=user) | models.Q(given_by=user)
        return self.filter(practice__in=practices).exclude(own)

    def waiting_for(self, user: User) -> RoleNoticeQuerySet:
        """Of these, what ``user`` has not acknowledged."""
        return self.told_to(user).exclude(seen__user=user)


@checked
class RoleNotice(models.Model):
    """A role that ``person`` gave themself; without ``given_by`` a command that named nobody did.

    Whoever comes to oversee the practice later is told too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="role_notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices())
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(editable=False)

    objects = RoleNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "id"]

    def __str__(self) -> str:
        return f"{self.person}: {Role(self.role).label}"


@checked
class RoleNoticeSeen(models.Model):
    """That one of those who oversee the practice has taken note."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(
        RoleNotice, on_delete=models.PROTECT, related_name="seen", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "role notice seen"
        verbose_name_plural = "role notices seen"
        ordering = ["seen_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "user"], name="rolenoticeseen_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} has seen: {self.notice}"
