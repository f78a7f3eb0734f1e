import FoundationEssentials
import ServiceHost
import Testing

@Suite struct SettingsTests {
    private let declared: [Setting] = [
        .required("DATABASE_URL", "connection", .url(["postgresql", "postgres"]), isSecret: true),
        .optional("SWEEP_EVERY", "time between sweeps", .duration(.seconds(1)...(.seconds(3600))), default: "30s"),
        .optional("KEEP_DAYS", "days", .integer(1...365), default: "30"),
        .optional("IS_LOUD", "noise", .boolean, default: "false"),
        .optional("MODE", "mode", .choice(["fast", "safe"])),
        .optional("HOSTS", "hosts", .list),
    ]
    private let database = ["DATABASE_URL": "postgresql://localhost/x"]

    private func problem(_ values: [String: String]) -> String? {
        do {
            _ = try Settings(database.merging(values) { $1 }, declared: declared)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `what is not set has its default`() throws {
        let settings = try Settings(database, declared: declared)
        #expect(try settings.duration("SWEEP_EVERY") == .seconds(30))
        #expect(try settings.integer("KEEP_DAYS") == 30)
        #expect(try settings.boolean("IS_LOUD") == false)
        #expect(try settings.optionalString("MODE") == nil)
        #expect(try settings.list("HOSTS") == [])
    }

    @Test func `what is set is read in its form`() throws {
        let settings = try Settings(
            [
                "DATABASE_URL": "postgres://x", "SWEEP_EVERY": "1500ms", "IS_LOUD": "true", "MODE": "safe",
                "HOSTS": "a, b,,c",
            ],
            declared: declared)
        #expect(try settings.duration("SWEEP_EVERY") == .milliseconds(1500))
        #expect(try settings.boolean("IS_LOUD"))
        #expect(try settings.string("MODE") == "safe")
        #expect(try settings.list("HOSTS") == ["a", "b", "c"])
    }

    @Test(
        arguments: [
            ("KEEP_DAYS", "abc", "KEEP_DAYS is \"abc\"; it wants a whole number from 1 to 365"),
            ("KEEP_DAYS", "0", "KEEP_DAYS is \"0\"; it wants a whole number from 1 to 365"),
            ("KEEP_DAYS", "30 ", "KEEP_DAYS is \"30 \"; it wants a whole number from 1 to 365"),
            ("SWEEP_EVERY", "5", "SWEEP_EVERY is \"5\"; it wants a duration from 1s to 1h, such as 30s or 5m"),
            ("SWEEP_EVERY", "2h", "SWEEP_EVERY is \"2h\"; it wants a duration from 1s to 1h, such as 30s or 5m"),
            (
                "SWEEP_EVERY", "99999999999999999999d",
                "SWEEP_EVERY is \"99999999999999999999d\"; it wants a duration from 1s to 1h, such as 30s or 5m"
            ),
            ("IS_LOUD", "yes", "IS_LOUD is \"yes\"; it wants true or false"),
            ("MODE", "slow", "MODE is \"slow\"; it wants fast or safe"),
        ])
    func `a wrong value is told with what is wanted`(name: String, value: String, sentence: String) {
        #expect(problem([name: value]) == sentence)
    }

    @Test func `a missing required setting says what it is for`() {
        #expect(
            throws: SettingError(
                "DATABASE_URL",
                "is not set; it wants an address that begins with postgresql:// or postgres:// (connection)")
        ) {
            try Settings([:], declared: declared)
        }
    }

    @Test func `an empty variable counts as not set`() {
        #expect(problem(["DATABASE_URL": ""])?.contains("is not set") == true)
        #expect(problem(["KEEP_DAYS": ""]) == nil)
    }

    @Test func `the value of a secret is never repeated`() {
        #expect(
            problem(["DATABASE_URL": "mysql://root:hunter2@x"])
                == "DATABASE_URL has a value that cannot be used; it wants an address that begins with postgresql:// or postgres://"
        )
    }

    @Test func `a secret may stand in a file`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
        try Data("postgresql://from-file\n".utf8).write(to: file)
        let settings = try Settings(["DATABASE_URL_FILE": file.path], declared: declared)
        #expect(try settings.string("DATABASE_URL") == "postgresql://from-file")
        #expect(problem(["DATABASE_URL_FILE": file.path])?.contains("are both set") == true)
        try FileManager.default.removeItem(at: file)
        #expect(throws: SettingError("DATABASE_URL_FILE", "names a file that cannot be read")) {
            try Settings(["DATABASE_URL_FILE": file.path], declared: declared)
        }
    }

    @Test func `a setting that is not declared cannot be read`() throws {
        let settings = try Settings(database.merging(["SURPRISE": "1"]) { $1 }, declared: declared)
        #expect(throws: SettingError("SURPRISE", "is read but not declared in `settings`")) {
            try settings.string("SURPRISE")
        }
        #expect(throws: SettingError.self) { try settings.integer("MODE") }
    }
}
