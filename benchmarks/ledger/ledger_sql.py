"""The core's own SQL as functions inside PostgreSQL: the same statements, without a client between them.

`ledger_write` is the statement that writes a group, word for word. `run_groups` commits prepared groups one after the
other, which is as fast as these statements get; `one_transfer` judges and writes a single transfer in one call.
"""

import re

from core_banking_stub.group_writers.statements import BOOKS, WRITE

_PARAMETER = re.compile(r"\$(\d+)::(\w+)\[\]")


def parameter_types() -> list[str]:
    """The type of each of the arrays that the core's statement takes, in their order."""
    found = {int(number): name for number, name in _PARAMETER.findall(WRITE)}
    if sorted(found) != list(range(1, len(found) + 1)):
        raise ValueError("The statement has parameters that are no arrays, or numbers are missing.")
    return [found[number] for number in sorted(found)]


def write_function() -> str:
    """The statement word for word; it returns `books` and `marks`."""
    given = ", ".join(f"{name}[]" for name in parameter_types())
    return f"""
        CREATE OR REPLACE FUNCTION ledger_write({given}) RETURNS TABLE (books bigint, marks bigint)
        LANGUAGE plpgsql AS $body$
        #variable_conflict use_column
        BEGIN RETURN QUERY {WRITE}; END $body$
    """


def group_table() -> str:
    """A row for each group to come: its accounts, and a column for each array."""
    columns = ", ".join(f"p{place} {name}[]" for place, name in enumerate(parameter_types(), 1))
    return f"CREATE UNLOGGED TABLE given_groups (number int PRIMARY KEY, account_ids uuid[], {columns})"


def groups_procedure() -> str:
    """Lock, write, commit, group by group."""
    given = ", ".join(f"g.p{place}" for place in range(1, len(parameter_types()) + 1))
    lock = BOOKS.replace("$1::uuid[]", "g.account_ids")
    return f"""
        CREATE OR REPLACE PROCEDURE run_groups(first int, past int) LANGUAGE plpgsql AS $body$
        DECLARE
            g given_groups;
            written record;
        BEGIN
            FOR n IN first .. past - 1 LOOP
                SELECT * INTO g FROM given_groups WHERE number = n;
                PERFORM 1 FROM ({lock}) AS locked;
                SELECT * INTO written FROM ledger_write({given});
                COMMIT;
            END LOOP;
        END $body$
    """  # noqa: S608  Only constants of the core.


ONE_TRANSFER = """
    CREATE OR REPLACE FUNCTION one_transfer(debit uuid, credit uuid, payer uuid, amount bigint) RETURNS text
    LANGUAGE plpgsql AS $body$
    DECLARE
        new_key uuid := uuidv7();
        new_id uuid := uuidv7();
        at timestamptz := clock_timestamp();
        paid bigint[];
        got bigint[];
        spent_today bigint;
        first_paid timestamptz;
        written record;
    BEGIN
        PERFORM 1 FROM transfers t WHERE t.key_digest = new_key OR t.quote_id = new_id;
        PERFORM 1 FROM accounts a WHERE a.id = ANY (ARRAY[debit, credit]) ORDER BY a.id FOR NO KEY UPDATE;
        SELECT ARRAY[debits_posted, credits_posted, debits_pending, version] INTO paid
        FROM accounts a WHERE a.id = debit;
        SELECT ARRAY[debits_posted, credits_posted, debits_pending, version] INTO got
        FROM accounts a WHERE a.id = credit;
        IF paid[2] - paid[1] - paid[3] < amount THEN RETURN 'insufficient-funds'; END IF;
        PERFORM 1 FROM transfer_limits l WHERE l.customer_id = payer;
        SELECT u.spent INTO spent_today FROM limit_usages u WHERE u.customer_id = payer AND u.currency = 'EUR';
        SELECT p.first_paid_at INTO first_paid FROM paid_payees p WHERE p.customer_id = payer AND p.account_id = credit;
        SELECT * INTO written FROM ledger_write(
            ARRAY[new_id], ARRAY[at], ARRAY[amount], ARRAY[paid[4] + 1], ARRAY[got[4] + 1],
            ARRAY[paid[2] - paid[1] - amount], ARRAY[got[2] - got[1] + amount],
            ARRAY[payer], ARRAY[debit], ARRAY[credit], ARRAY[new_id], ARRAY[new_key], ARRAY[NULL::uuid],
            ARRAY[NULL::uuid], ARRAY[at::date],
            ARRAY['completed'], ARRAY['transfer'], ARRAY[uuid_send(new_key)], ARRAY[NULL::text],
            ARRAY['EUR'], ARRAY['bench'], ARRAY['Ana Robles'], ARRAY['Vera Luna'], ARRAY['A friend'],
            ARRAY[true], ARRAY[NULL::bytea],
            ARRAY[debit, credit], ARRAY[paid[1] + amount, got[1]], ARRAY[paid[2], got[2] + amount],
            ARRAY[paid[3], got[3]], ARRAY[paid[4] + 1, got[4] + 1],
            '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
            ARRAY[payer], ARRAY['EUR'], ARRAY[at::date], ARRAY[coalesce(spent_today, 0) + amount],
            ARRAY[payer], ARRAY[credit], ARRAY[coalesce(first_paid, at)], ARRAY[amount],
            ARRAY[format('{"actor": {"kind": "customer", "subject": "%s"}, "action": "transfer.execute",'
                ' "transfer_id": "%s"}', payer, new_id)]);
        RETURN 'completed';
    END $body$
"""
