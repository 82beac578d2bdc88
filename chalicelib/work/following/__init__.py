"""What the ERP has to say of a case: payments, credits, recalls, the customer's card."""
