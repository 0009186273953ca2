"""How every action saves: transaction, lock, versions, receipts, drafts."""
