"""The names of the fields of each kind of object and, for sub-objects, which kind they are.

Taken from the published OpenAPI document (version 2.74.00); `fields` filters know these names and no others.
"""

_HEAD = "id version changes:change url "

_TEXT = {
    "change": "employeeId timestamp changeType",
    "invoice": _HEAD
    + "invoiceNumber invoiceDate customer:customer creditedInvoice isCredited invoiceDueDate kid invoiceComment comment"
    " orders:order orderLines:orderLine travelReports:reference projectInvoiceDetails:reference voucher:voucher"
    " deliveryDate amount amountCurrency amountExcludingVat amountExcludingVatCurrency amountRoundoff"
    " amountRoundoffCurrency amountOutstanding amountCurrencyOutstanding amountOutstandingTotal"
    " amountCurrencyOutstandingTotal sumRemits currency:currency isCreditNote isCharged isApproved postings:posting"
    " reminders:reminder invoiceRemarks invoiceRemark:invoiceRemark paymentTypeId paidAmount"
    " isPeriodizationPossible documentId ehfSendStatus",
    "invoiceRemark": _HEAD + "description postponeRemindersTo",
    "customer": _HEAD
    + "name organizationNumber globalLocationNumber supplierNumber customerNumber isSupplier isCustomer isInactive"
    " accountManager:employee department:reference email invoiceEmail overdueNoticeEmail bankAccounts phoneNumber"
    " phoneNumberMobile description language displayName isPrivateIndividual singleCustomerInvoice invoiceSendMethod"
    " emailAttachmentType postalAddress:address physicalAddress:address deliveryAddress:address category1:reference"
    " category2:reference category3:reference invoicesDueIn invoicesDueInType currency:currency bankAccountPresentation"
    " ledgerAccount:account isFactoring invoiceSendSMSNotification invoiceSMSNotificationNumber"
    " isAutomaticSoftReminderEnabled isAutomaticReminderEnabled isAutomaticNoticeOfDebtCollectionEnabled"
    " discountPercentage website",
    "address": _HEAD
    + "addressLine1 addressLine2 postalCode city country:country displayName addressAsString displayNameInklMatrikkel"
    " knr gnr bnr fnr snr unitNumber",
    "contact": _HEAD
    + "firstName lastName displayName email phoneNumberMobileCountry:country phoneNumberMobile phoneNumberWork"
    " customer:customer department:reference isInactive",
    "reminder": _HEAD
    + "reminderDate charge chargeCurrency totalCharge totalChargeCurrency totalAmountCurrency interests interestRate"
    " termOfPayment currency:currency type comment kid bankAccountNumber bankAccountIBAN bankAccountSWIFT bank",
    "account": _HEAD
    + "number numberPretty name description type legalVatTypes:vatType ledgerType balanceGroup vatType:vatType"
    " vatLocked currency:currency isCloseable isApplicableForSupplierInvoice requireReconciliation isInactive"
    " isBankAccount isInvoiceAccount bankAccountNumber bankAccountCountry:country bankName bankAccountIBAN"
    " bankAccountSWIFT saftCode groupingCode displayName requiresDepartment requiresProject"
    " invoicingDepartment:reference isPostingsExist quantityType1:reference quantityType2:reference"
    " department:reference",
    "posting": _HEAD
    + "voucher:voucher date description account:account amortizationAccount:account amortizationStartDate"
    " amortizationEndDate customer:customer supplier:reference employee:employee project:reference product:reference"
    " department:reference vatType:vatType amount amountCurrency amountGross amountGrossCurrency currency:currency"
    " closeGroup:closeGroup invoiceNumber termOfPayment row type externalRef systemGenerated taxTransactionType"
    " taxTransactionTypeId matched quantityAmount1 quantityType1:reference quantityAmount2 quantityType2:reference"
    " isVatReadonly isAmountVatClosed postingRuleId freeAccountingDimension1:reference"
    " freeAccountingDimension2:reference freeAccountingDimension3:reference asset:reference",
    "closeGroup": _HEAD + "date postings:posting",
    "voucher": _HEAD
    + "date number tempNumber year description voucherType:voucherType reverseVoucher:voucher postings:posting"
    " document:reference attachment:reference externalVoucherNumber ediDocument:reference supplierVoucherType"
    " wasAutoMatched vendorInvoiceNumber displayName numberAsString",
    "voucherType": _HEAD + "name displayName",
    "voucherStatus": _HEAD + "voucher:voucher type status timestamp message externalObjectUrl comment referenceNumber",
    "voucherMessage": _HEAD + "voucherId content sender:employee sendTime",
    "subscription": _HEAD + "event targetUrl fields status authHeaderName authHeaderValue hmacSharedSecret",
    "company": _HEAD
    + "name displayName startDate endDate organizationNumber email phoneNumber phoneNumberMobile faxNumber"
    " address:address type currency:currency accountantOrSimilar companyMigration invoiceShowDeliveryDate",
    "whoAmI": "employeeId actualEmployeeId employee:employee companyId company:company language loggedInWithConnect"
    " employeeIsProxy",
    "sessionToken": _HEAD
    + "consumerToken:consumerToken employeeToken:employeeToken expirationDate token encryptionKey",
    "consumerToken": _HEAD + "apiConsumer:reference token expirationDate",
    "employeeToken": _HEAD + "employee:employee apiConsumer:reference token expirationDate",
    "paymentType": _HEAD
    + "description displayName debitAccount:account creditAccount:account vatType:vatType sequence customer:customer"
    " supplier:reference currencyId currencyCode",
    "country": _HEAD + "name displayName isoAlpha2Code isoAlpha3Code isoNumericCode",
    "currency": _HEAD + "code description factor displayName isDisabled",
    "vatSettings": _HEAD + "vatRegistrationStatus",
    "vatType": _HEAD + "name number displayName percentage deductionPercentage parentType:vatType",
    "order": _HEAD
    + "customer:customer contact:contact number reference displayName orderDate invoiceComment currency:currency"
    " isClosed deliveryDate orderLines:orderLine",
    "orderLine": _HEAD + "description displayName count unitPriceExcludingVatCurrency currency:currency vatType:vatType"
    " amountExcludingVatCurrency amountIncludingVatCurrency order:order isCharged",
    "employee": "id version url displayName",
    "reference": "id version url displayName",
    "postingProblem": "postingId message",
    "accountingPeriod": _HEAD
    + "name number start end isClosed checkLedgerLogEmployeeName checkLedgerLogEmployeePictureId checkLedgerLogTime"
    " checkWageLogEmployeeName checkWageLogEmployeePictureId checkWageLogTime",
    "entitlement": _HEAD + "employee:employee name entitlementId customer:company",
    "eventInfo": "name description payloadModel examples",
}
_TEXT["client"] = _TEXT["company"] + " customerCompanyId"

SHAPES: dict[str, dict[str, str | None]] = {
    kind: {name.partition(":")[0]: name.partition(":")[2] or None for name in text.split()}
    for kind, text in _TEXT.items()
}

PATHS = {
    "invoice": "invoice",
    "invoiceRemark": "invoiceRemark",
    "customer": "customer",
    "address": "address",
    "contact": "contact",
    "reminder": "reminder",
    "account": "ledger/account",
    "posting": "ledger/posting",
    "closeGroup": "ledger/closeGroup",
    "voucher": "ledger/voucher",
    "voucherType": "ledger/voucherType",
    "voucherStatus": "voucherStatus",
    "voucherMessage": "voucherMessage",
    "subscription": "event/subscription",
    "company": "company",
    "client": "company",
    "sessionToken": "token/session",
    "consumerToken": "token/consumer",
    "employeeToken": "token/employee",
    "paymentType": "invoice/paymentType",
    "country": "country",
    "currency": "currency",
    "vatSettings": "ledger/vatSettings",
    "vatType": "ledger/vatType",
    "order": "order",
    "orderLine": "order/orderline",
    "employee": "employee",
    "reference": "reference",
    "accountingPeriod": "ledger/accountingPeriod",
    "entitlement": "employee/entitlement",
}

HOST = "tripletex.simulated"


def url(kind: str, identifier: int) -> str:
    """Where the object is, without a scheme, as the real one writes it."""
    return f"{HOST}/v2/{PATHS[kind]}/{identifier}"
