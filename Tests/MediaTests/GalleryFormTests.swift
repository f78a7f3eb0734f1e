import Contracts
import Deadlines
import Foundation
import Media
import Testing

@Suite("The form over a gallery")
struct GalleryFormTests {
    private func instant(_ text: String) throws -> Date { try #require(ContractCoding.instant(text)) }

    private func form(_ day: String, _ from: Int?, _ until: Int?) throws -> GalleryForm {
        var form = GalleryForm()
        let date: CivilDate = try #require(CivilDate(day))
        form.day = date
        (form.fromHour, form.untilHour) = (from, until)
        return form
    }

    @Test func `hours are those of clocks in Brussels, in summer, in winter and over midnight`() throws {
        let summer = try form("2026-06-01", 20, 22).filter
        #expect(summer.from == (try instant("2026-06-01T18:00:00Z")))
        #expect(summer.until == (try instant("2026-06-01T20:00:00Z")))
        let night = try form("2026-12-31", 22, 2).filter
        #expect(night.from == (try instant("2026-12-31T21:00:00Z")))
        #expect(night.until == (try instant("2027-01-01T01:00:00Z")))
        let day = try form("2026-12-31", nil, nil).filter
        #expect(day.from == (try instant("2026-12-30T23:00:00Z")))
        #expect(day.until == (try instant("2026-12-31T23:00:00Z")))
    }

    @Test func `a day on which clocks change has 23 or 25 hours`() throws {
        let spring = try form("2026-03-29", nil, nil).filter
        #expect(spring.until == (try instant("2026-03-29T22:00:00Z")))
        let autumn = try form("2026-10-25", 12, nil).filter
        #expect(autumn.from == (try instant("2026-10-25T11:00:00Z")))
        #expect(autumn.until == (try instant("2026-10-25T23:00:00Z")))
    }

    @Test func `hours without a day choose nothing, and that is said`() throws {
        var form = GalleryForm()
        form.fromHour = 20
        #expect(form.lacksDay && form.filter == GalleryFilter() && form.query == "from=20")
    }

    @Test func `a place in a gallery is as exact as the table`() throws {
        let cursor = GalleryCursor(
            madeAt: Date(timeIntervalSince1970: 1_790_000_000.123_457), id: Identifier(at: Date()))
        let read = try #require(GalleryCursor(cursor.description))
        #expect(read.id == cursor.id && read.description == cursor.description)
        #expect(abs(read.madeAt.timeIntervalSince(cursor.madeAt)) < 0.000_001)
        for text in ["", "x", "1-2", "-1-\(cursor.id)", "99999999999999999999-\(cursor.id)"] {
            #expect(GalleryCursor(text) == nil, "\(text)")
        }
    }
}
