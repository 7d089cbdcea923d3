using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>Turns a filter into conditions that the database checks.</summary>
internal static class RealityDataFilterQuery
{
    public static IQueryable<RealityDataRow> Matching(this IQueryable<RealityDataRow> rows, RealityDataFilter filter)
    {
        if (filter.Types.Count > 0)
            rows = rows.Where(row => filter.Types.Contains(row.Type));
        if (filter.Search is { } search)
        {
            var folded = SearchText.Fold(search);
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
            // With one of the two times known, it is an instant.
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
