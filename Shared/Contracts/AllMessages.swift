/// Every message that exists, for the checks that hold contracts, examples and `asyncapi.yaml` together.
package enum AllMessages {
    package static let events: [any Event.Type] =
        [
            CaptureMade.self, CaptureWithdrawn.self, BoothHeartbeat.self,
            CustomerEnrolled.self, CustomerClosed.self, RentalBooked.self, RentalDeleted.self, RentalRestored.self,
            ConsentGiven.self, ConsentWithdrawn.self,
            BoothEnrolled.self, CaptureReceived.self, CaptureParked.self, BoothSilent.self, BoothHeardAgain.self,
            RentalComplete.self, RentalCounted.self,
            CaptureReady.self, CaptureRendering.self, CaptureQuarantined.self, ErasureAsked.self,
            CaptureDeleted.self, CaptureRestored.self, OpenedUnderGrant.self,
            ClockSet.self, CaptureHidden.self, CaptureShown.self, DecisionOverdue.self, ErasureAttested.self,
            ErasureRefused.self,
            NoticeDelivered.self, NoticeFailed.self, MailingPrepared.self, MailingProgressed.self, PolicyPublished.self,
            ErasureRequested.self, DeadlineNear.self,
            AudienceListed<AccountsData>.self, AudienceListed<IngestData>.self,
        ] + answers(of: AccountsData.self) + answers(of: IngestData.self) + answers(of: MediaData.self)
        + answers(of: NotificationsData.self) + answers(of: RetentionData.self)
        + erasures.answers

    package static let commands: [any Command.Type] =
        [
            RenderAgain.self, PrepareArchive.self, MakeEdit.self, MakeCreation.self,
            PrepareMailing.self, TestMailing.self, SendMailing.self, SendNotice.self,
            ListAudience<AccountsData>.self, ListAudience<IngestData>.self,
        ] + orders(to: AccountsData.self) + orders(to: IngestData.self) + orders(to: MediaData.self)
        + orders(to: NotificationsData.self) + orders(to: RetentionData.self)
        + erasures.orders

    /// What every owner of personal data answers.
    private static func answers<Owner: DataOwner>(of owner: Owner.Type) -> [any Event.Type] {
        [
            DataFound<Owner>.self, DataExported<Owner>.self, DataRectified<Owner>.self, DataDescribed<Owner>.self,
        ]
    }

    private static func orders<Owner: DataOwner>(to owner: Owner.Type) -> [any Command.Type] {
        [FindData<Owner>.self, ExportData<Owner>.self, RectifyData<Owner>.self]
    }

    /// Nobody orders `retention` to erase: it orders the others, and removes its own clock itself.
    private static let erasures: (orders: [any Command.Type], answers: [any Event.Type]) = (
        [
            EraseData<AccountsData>.self, EraseData<IngestData>.self, EraseData<MediaData>.self,
            EraseData<NotificationsData>.self,
        ],
        [
            DataErased<AccountsData>.self, DataErased<IngestData>.self, DataErased<MediaData>.self,
            DataErased<NotificationsData>.self,
        ]
    )

    /// Facts without a listener so far.
    package static let unheard: Set<MessageName> = [
        CustomerEnrolled.name, CaptureParked.name, CaptureQuarantined.name, NoticeDelivered.name, NoticeFailed.name,
        PolicyPublished.name, BoothSilent.name, BoothHeardAgain.name, RentalComplete.name, CaptureRendering.name,
    ]
}
