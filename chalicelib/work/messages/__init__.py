"""What sets the work going: schedule, queues, stream, webhooks."""
