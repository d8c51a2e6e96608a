"""People, their dated posts, and how they sign in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Person(models.Model):
    """A person of the county."""

    public_id = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)


class User(AbstractBaseUser):
    """A sign-in name of a person."""

    username = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = BaseUserManager["User"]()


class Post(models.Model):
    """A role of a person at an organisation, from a day to a day. Access follows posts and ends with them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    first_posted_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        """One current row of a role from a day."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "from_on"],
                condition=Q(superseded_at=None),
                name="post_current",
            )
        ]


class Exemption(models.Model):
    """What a person is exempt from, from a day to a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exemptions")
    kind = models.CharField(max_length=30)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    posted_at = models.DateTimeField()


class Attempt(models.Model):
    """A failed sign-in, kept to slow down guessing of one name from one address; never the password."""

    username = models.CharField(max_length=40)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        """Counted by name and address."""

        indexes = [models.Index(fields=["username", "address", "at"], name="attempt_recent")]
