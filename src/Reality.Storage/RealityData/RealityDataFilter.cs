using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Conditions on the reality data of a list; null and empty members impose none.</summary>
public sealed record RealityDataFilter
{
    /// <summary>
    /// In lower case; the caller has checked that the user may use the iTwin. Null lists all that the user may see.
    /// </summary>
    public string? ITwinId { get; init; }

    public IReadOnlyCollection<string> Types { get; init; } = [];

    /// <summary>Part of the name, group, description, root document, acquirer or a tag; case-insensitive.</summary>
    public string? Search { get; init; }

    /// <summary>Box that the extent of the reality data must overlap.</summary>
    public GeographicExtent? Extent { get; init; }

    /// <summary>Range that the acquisition time must overlap.</summary>
    public TimeRange? Acquired { get; init; }

    public TimeRange? Created { get; init; }

    public TimeRange? Modified { get; init; }

    public TimeRange? Accessed { get; init; }

    public string? OwnerId { get; init; }

    public string? DataCenter { get; init; }

    /// <summary>A whole tag; case-insensitive.</summary>
    public string? Tag { get; init; }
}

/// <summary>
/// A box of longitudes and latitudes, in degrees. If west is greater than east, the box crosses the 180th meridian.
/// </summary>
public sealed record GeographicExtent(double West, double South, double East, double North);

/// <summary>A range of time; both ends are included.</summary>
public sealed record TimeRange(DateTimeOffset Start, DateTimeOffset End);

/// <summary>Translates a filter to conditions that the database evaluates.</summary>
internal static class RealityDataFilterQuery
{
    public static IQueryable<RealityDataRow> Matching(this IQueryable<RealityDataRow> rows, RealityDataFilter filter)
    {
        if (filter.Types.Count > 0)
            rows = rows.Where(row => filter.Types.Contains(row.Type));
        if (filter.Search is { } search)
        {
            var folded = RealityDataRow.Fold(search);
            rows = rows.Where(row => row.SearchText.Contains(folded));
        }
        if (filter.OwnerId is { } owner)
            rows = rows.Where(row => row.OwnerId == owner);
        if (filter.DataCenter is { } dataCenter)
            rows = rows.Where(row => row.DataCenter == dataCenter);
        if (filter.Tag is { } tag)
        {
            var marked = Tags.Marked(tag);
            rows = rows.Where(row => row.Tags.Contains(marked));
        }
        return rows.Within(filter).Overlapping(filter.Extent);
    }

    private static IQueryable<RealityDataRow> Within(this IQueryable<RealityDataRow> rows, RealityDataFilter filter)
    {
        if (filter.Created is var (createdFrom, createdTo))
            rows = rows.Where(row => row.CreatedAt >= createdFrom && row.CreatedAt <= createdTo);
        if (filter.Modified is var (modifiedFrom, modifiedTo))
            rows = rows.Where(row => row.ModifiedAt >= modifiedFrom && row.ModifiedAt <= modifiedTo);
        if (filter.Accessed is var (accessedFrom, accessedTo))
            rows = rows.Where(row => row.LastAccessedAt >= accessedFrom && row.LastAccessedAt <= accessedTo);
        if (filter.Acquired is var (acquiredFrom, acquiredTo))
        {
            // If only one of the two times is known, the acquisition is an instant.
            rows = rows.Where(row => (row.AcquisitionStart ?? row.AcquisitionEnd) <= acquiredTo
                && (row.AcquisitionEnd ?? row.AcquisitionStart) >= acquiredFrom);
        }
        return rows;
    }

    private static IQueryable<RealityDataRow> Overlapping(this IQueryable<RealityDataRow> rows, GeographicExtent? extent)
    {
        if (extent is not var (west, south, east, north))
            return rows;
        rows = rows.Where(row => row.SouthDegrees <= north && row.NorthDegrees >= south);
        return west <= east
            ? rows.Where(row => row.WestDegrees <= row.EastDegrees
                ? row.WestDegrees <= east && row.EastDegrees >= west
                : row.WestDegrees <= east || row.EastDegrees >= west)
            : rows.Where(row => row.WestDegrees > row.EastDegrees || row.EastDegrees >= west || row.WestDegrees <= east);
    }
}
