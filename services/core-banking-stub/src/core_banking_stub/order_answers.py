"""What every route answers alike that hands an order to the ledger."""

from core_banking_stub import answers
from core_banking_stub.orders.service import LedgerBusy, OrderImpossible, WriterElsewhere

ORDERS: answers.Errors = (*answers.KEYED, OrderImpossible, LedgerBusy, WriterElsewhere)
