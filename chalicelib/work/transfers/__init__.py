"""Invoices on their way in: proposed, chosen or taken by themselves, accepted or refused."""
