"""Letters that left through the sandbox: what customers would have in their mailboxes."""

from django.db import models


class SandboxMail(models.Model):
    """One letter in one imaginary mailbox, as the bytes that would have travelled."""

    recipient = models.CharField(max_length=320, help_text="In lower case")
    sender = models.CharField(max_length=320, default="", blank=True, help_text="Of the envelope; empty: null sender")
    from_name = models.CharField(max_length=200, default="", blank=True)
    subject = models.CharField(max_length=1000, default="", blank=True)
    message_id = models.CharField(max_length=500, default="", blank=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["recipient", "-received_at"], name="sandbox_mailbox")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"
