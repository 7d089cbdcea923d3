using System.Globalization;
using Reality.Storage.Database;

namespace Reality.Storage.RealityData;

/// <summary>An iTwin's reality data by their time of creation: walks along an index, so that a page costs the same however many there are.</summary>
internal static class CreationOrderQuery
{
    public static IQueryable<string> ByCreation(
        this RealityDatabase database, string iTwinId, RealityDataFilter filter, RealityDataOrder order, RealityDataPosition? position)
    {
        var links = database.RealityDataITwins.Where(link => link.ITwinId == iTwinId);
        if (position is not null)
            links = Behind(links, order.IsDescending, new(long.Parse(position.Value, CultureInfo.InvariantCulture), TimeSpan.Zero), position.Id);
        var rows = database.RealityData.Matching(filter);
        links = links.Where(link => rows.Any(row => row.Id == link.RealityDataId));
        links = order.IsDescending
            ? links.OrderByDescending(link => link.CreatedAt).ThenByDescending(link => link.RealityDataId)
            : links.OrderBy(link => link.CreatedAt).ThenBy(link => link.RealityDataId);
        return links.Select(link => link.RealityDataId);
    }

    // The first condition alone lets the database begin in the middle of the index.
    private static IQueryable<RealityDataITwinRow> Behind(IQueryable<RealityDataITwinRow> links, bool descending, DateTimeOffset time, string id) =>
        descending
            ? links.Where(link => link.CreatedAt <= time && (link.CreatedAt < time || string.Compare(link.RealityDataId, id) < 0))
            : links.Where(link => link.CreatedAt >= time && (link.CreatedAt > time || string.Compare(link.RealityDataId, id) > 0));
}
