using Reality.Core.Numerics;
using Reality.Engine.Matching;

namespace Reality.Engine.Sfm;

/// <summary>Divides photos that match one another into blocks of about the same size, which overlap.</summary>
/// <remarks>
/// The graph of the pairs is bisected recursively by distance from a photo at its rim, so that blocks are compact and their
/// borders short (H. Simon, "Partitioning of unstructured problems for parallel processing", 1991: recursive graph bisection).
/// </remarks>
internal sealed class PhotoDivision
{
    // Number of photos that a block shares with each of its neighbors.
    private const int SharedPhotoCount = 8;

    // By photo, the photos that it matches, ascending, and the number of matches.
    private readonly SortedDictionary<int, int>[] _links;

    private PhotoDivision(int photoCount, IReadOnlyList<VerifiedPair> pairs)
    {
        _links = new SortedDictionary<int, int>[photoCount];
        for (var photo = 0; photo < photoCount; photo++)
            _links[photo] = [];
        foreach (var pair in pairs.Where(pair => pair.Kind != PairKind.Duplicate))
        {
            _links[pair.First.Value][pair.Second.Value] = pair.InlierCount;
            _links[pair.Second.Value][pair.First.Value] = pair.InlierCount;
        }
    }

    /// <summary>
    /// Divides the largest group of photos that pairs connect. The photos of each block are ascending. No blocks if the group
    /// needs no division.
    /// </summary>
    /// <param name="blockPhotoCount">
    /// Size of a block without the photos that it shares; groups of at most twice this size are not divided.
    /// </param>
    public static IReadOnlyList<IReadOnlyList<int>> Divide(
        int photoCount, IReadOnlyList<VerifiedPair> pairs, int blockPhotoCount)
    {
        if (UnregisteredGroups.Connected(photoCount, pairs, _ => true) is not [var group, ..]
            || group.Count <= 2 * blockPhotoCount)
            return [];
        var division = new PhotoDivision(photoCount, pairs);
        var parts = division.Split([.. group], (group.Count + blockPhotoCount - 1) / blockPhotoCount).ToArray();
        var partOf = Enumerable.Repeat(-1, photoCount).ToArray();
        for (var part = 0; part < parts.Length; part++)
        {
            foreach (var photo in parts[part])
                partOf[photo] = part;
        }
        return [.. parts.Select(part => (IReadOnlyList<int>)[.. part.Concat(division.NeighborsOf(part, partOf)).Order()])];
    }

    private IEnumerable<int[]> Split(int[] photos, int partCount)
    {
        if (partCount == 1)
            return [photos];
        var order = FromRim(photos);
        var (before, after) = WithoutFragments(order, order.Length * (partCount / 2) / partCount);
        return Split(before, partCount / 2).Concat(Split(after, partCount - partCount / 2));
    }

    /// <summary>Photos by distance from one at the rim.</summary>
    private int[] FromRim(int[] photos)
    {
        var first = photos.Min();
        for (var round = 0; round < 2; round++)
            first = ByDistance(photos, first)[^1];
        return ByDistance(photos, first);
    }

    private int[] ByDistance(int[] photos, int first)
    {
        var open = photos.ToHashSet();
        var order = new List<int>(photos.Length) { first };
        open.Remove(first);
        for (var next = 0; next < order.Count; next++)
            order.AddRange(_links[order[next]].Keys.Where(open.Remove));
        return [.. order];
    }

    // If the second half falls into pieces, all but the largest one move to the first half.
    private (int[] Before, int[] After) WithoutFragments(int[] order, int cut)
    {
        var after = order.AsSpan(cut).ToArray().ToHashSet();
        var sets = new DisjointSets(_links.Length);
        foreach (var photo in after)
        {
            foreach (var other in _links[photo].Keys.Where(after.Contains))
                sets.Join(photo, other);
        }
        var largest = after.GroupBy(sets.Find).OrderByDescending(piece => piece.Count()).ThenBy(piece => piece.Key).First().Key;
        return (
            [.. order.Where(photo => !after.Contains(photo) || sets.Find(photo) != largest)],
            [.. order.Where(photo => after.Contains(photo) && sets.Find(photo) == largest)]);
    }

    /// <summary>The photos of each neighboring part that have most matches with photos of a part.</summary>
    private IEnumerable<int> NeighborsOf(int[] part, int[] partOf)
    {
        var own = partOf[part[0]];
        return part.SelectMany(photo => _links[photo]).Where(link => partOf[link.Key] != own).GroupBy(link => link.Key)
            .Select(links => (Photo: links.Key, Count: links.Sum(link => link.Value)))
            .GroupBy(neighbor => partOf[neighbor.Photo])
            .SelectMany(other => other.OrderByDescending(neighbor => neighbor.Count).ThenBy(neighbor => neighbor.Photo)
                .Take(SharedPhotoCount).Select(neighbor => neighbor.Photo));
    }
}
