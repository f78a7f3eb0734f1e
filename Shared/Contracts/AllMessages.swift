/// Every message that exists, for the checks that hold contracts, examples and `asyncapi.yaml` together.
package enum AllMessages {
    package static let events: [any Event.Type] = [
        CaptureMade.self,
        CustomerEnrolled.self, RentalBooked.self, AccountsDataFound.self,
        BoothEnrolled.self, CaptureReceived.self, CaptureParked.self, IngestDataFound.self,
        CaptureReady.self, CaptureQuarantined.self, MediaDataFound.self,
        ClockSet.self, RetentionDataFound.self,
        NoticeDelivered.self, NoticeFailed.self, NotificationsDataFound.self,
    ]

    package static let commands: [any Command.Type] = [
        FindAccountsData.self, FindIngestData.self, FindMediaData.self, FindRetentionData.self,
        FindNotificationsData.self,
    ]

    /// Facts without a listener so far.
    package static let unheard: Set<MessageName> = [
        CustomerEnrolled.name, CaptureParked.name, CaptureQuarantined.name, NoticeDelivered.name, NoticeFailed.name,
    ]
}
