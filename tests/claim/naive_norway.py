"""Norway by the naive engine: one salær, fees by their conditions, interest per period rounded."""

from datetime import date, timedelta
from fractions import Fraction

from chalicelib.claim.facts import DebtorClass, Fact, Facts, FactType, Party
from tests.claim.naive import DAY, Naive, T, by_size, cents, half_up, number, same_day_months_later, year_days


class NaiveNorway(Naive):
    code = "no"
    default_order = ("costs", "interest", "principal")

    def __init__(self, facts: Facts, on: date) -> None:
        super().__init__(facts, on)
        self.rows: list[tuple[tuple[date, Fraction, int, int], int]] = []
        self.compensation = 0
        self.compensated = not self.compensation_wanted()
        self.fee_letters: list[tuple[FactType, date, date]] = []
        self.fees: list[int] = []
        self.notices: list[tuple[date, date]] = []
        self.demand: tuple[date, date, int, date, int | None] | None = None
        self.newest_demand: tuple[date, date] | None = None
        self.days_over = 0
        self.heavy = False
        self.plan = 0
        self.court = 0

    def standstill(self, day: date) -> bool:
        return self.disputed(day) or any(start <= day < end for start, end in self.postponed)

    def morning(self, day: date) -> None:
        if self.principal > 0 and not self.compensated and day > self.start:
            self.compensated = True
            self.compensation = cents(number("no", "standard_compensation", self.start + DAY))
        if self.demand and day > self.demand[1] and not self.standstill(day):
            self.days_over += 1
            if self.days_over > 28 and self.principal > 0:
                self.heavy = True

    def evening(self, day: date) -> None:
        if day < self.start or day >= self.on or self.principal <= 0:
            return
        if any(start <= day < end for start, end in self.free_of_interest):
            return
        rate = number("no", "late_interest", day)
        last = self.rows[-1] if self.rows else None
        same = last is not None and last[0][1:] == (rate, day.year, self.principal)
        if last is not None and same and last[0][0] + timedelta(days=last[1]) == day:
            self.rows[-1] = (last[0], last[1] + 1)
        else:
            self.rows.append(((day, rate, day.year, self.principal), 1))

    def accrued(self) -> int:
        return sum(
            half_up(Fraction(base) * rate * days / 100 / year_days(date(year, 1, 1)))
            for (_, rate, year, base), days in self.rows
        )

    def costs(self, day: date) -> int:
        salaer = others = 0
        if self.demand:
            on, _, principal, due, cap = self.demand
            sats = number("no", "inkassosats", max(on, self.paid_on or day))
            multiple = by_size("no", "salaer", due, principal, 2 if self.heavy else 1)
            if self.facts.debtor is not DebtorClass.CONSUMER:
                multiple *= Fraction(3, 2)
            salaer = cents(sats * multiple)
            if cap is not None:
                salaer = min(salaer, cap)
            others = self.plan
            if not self.facts.creditor_deducts_vat:
                others += half_up(Fraction(salaer, 4)) + half_up(Fraction(self.plan, 4))
        out_of_court = max(salaer, sum(self.fees)) + others
        return max(self.compensation, out_of_court) + self.court

    def cost(self, fact: Fact) -> None:
        letter = fact.type in (T.REMINDER, T.NOTICE)
        if fact.by is Party.CREDITOR:
            if fact.type is T.NOTICE and not self.disputed(fact.on):
                self.keep_notice(fact)
            if letter and fact.amount != 0:
                self.keep_fee_letter(fact)
            return
        if fact.type is T.COURT_FEE and not self.nothing_owed:
            fee = int(number("no", "court_fee", fact.on) * number("no", "complaint_factor", fact.on)) * 100
            self.court += fee if fact.amount is None else fact.amount
            return
        if self.nothing_owed or self.principal <= 0:
            return
        if fact.type is T.LEGAL_APPLICATION:
            self.application(fact)
            return
        if self.disputed(fact.on):
            return
        if fact.type is T.NOTICE:
            self.keep_notice(fact)
        if letter and fact.amount != 0 and self.fee_allowed(fact):
            name = "reminder_fee" if fact.type is T.REMINDER else "notice_fee"
            kroner = number("no", name, self.due) * number("no", "inkassosats", fact.on)
            fee = half_up(kroner) * 100 if fact.on >= date(2026, 1, 1) else cents(kroner)
            self.fees.append(min(fee, fact.amount) if fact.amount is not None else fee)
            self.keep_fee_letter(fact)
        if fact.type is T.PAYMENT_DEMAND:
            self.payment_demand(fact)
        if (
            fact.type is T.PAYMENT_PLAN
            and self.demand
            and not self.plan
            and not self.court
            and (fact.instalments or 0) > 4
        ):
            amount = cents(number("no", "inkassosats", fact.on) * Fraction(3, 2))
            self.plan = min(amount, fact.amount) if fact.amount is not None else amount

    def application(self, fact: Fact) -> None:
        if self.newest_demand is None or fact.on <= self.newest_demand[1]:
            return
        if fact.on > same_day_months_later(self.newest_demand[0], 6):
            return
        fee = cents(number("no", "court_fee", fact.on) * number("no", "writing_factor", fact.on))
        if fact.amount is not None:
            fee = min(fee, fact.amount)
        self.court += fee if self.facts.creditor_deducts_vat else fee + half_up(Fraction(fee, 4))

    def keep_notice(self, fact: Fact) -> None:
        deadline = fact.deadline or fact.on + 14 * DAY
        if fact.on > self.due and deadline >= fact.on + 14 * DAY:
            self.notices.append((fact.on, deadline))

    def keep_fee_letter(self, fact: Fact) -> None:
        usual = fact.on + 14 * DAY if fact.type is T.NOTICE else fact.on
        self.fee_letters.append((fact.type, fact.on, fact.deadline or usual))

    def fee_allowed(self, fact: Fact) -> bool:
        if fact.on < self.due + 14 * DAY:
            return False
        if fact.type is T.NOTICE and fact.deadline is not None and fact.deadline < fact.on + 14 * DAY:
            return False
        recent: list[tuple[FactType, date, date]] = []
        for sent in self.fee_letters:
            if recent and sent[1] > same_day_months_later(recent[-1][1], 6):
                recent = []
            recent.append(sent)
        if recent and fact.on > same_day_months_later(recent[-1][1], 6):
            recent = []
        if not recent:
            return True
        kind, sent_on, deadline = recent[0]
        missed = deadline >= sent_on + 14 * DAY and fact.on > deadline
        return len(recent) < 2 and missed and kind is T.REMINDER

    def payment_demand(self, fact: Fact) -> None:
        deadline = fact.deadline or fact.on + 14 * DAY
        if self.demand:
            self.newest_demand = (fact.on, deadline)
            return
        passed = [end for sent, end in self.notices if sent > self.due and end < fact.on]
        if passed and deadline >= fact.on + 14 * DAY:
            self.demand = (fact.on, deadline, self.principal, self.due, fact.amount)
            self.newest_demand = (fact.on, deadline)
