using Reality.Core.Geometry;
using Reality.Core.Numerics;

namespace Reality.Engine.Sfm;

/// <summary>Compares the tie points of two photos of a reconstruction in their overlap, part by part.</summary>
internal sealed class PhotoParts
{
    /// <summary>Number of columns of square parts that a photo is divided into.</summary>
    public const int Columns = 20;

    /// <summary>Minimum number of shared tie points of two photos whose overlap is filled.</summary>
    public const int MinFillingCount = MinSamePartCount * MinSharedPartCount;

    // Minimum numbers of tie points in a part that rule out chance.
    private const int MinPartCount = 2;
    private const int MinSharedPartCount = 3;

    // Photos with a small overlap share tie points in nearly all of its parts. Photos of two places that look alike share them in
    // few.
    private const int MinSamePartCount = 12;
    private const double MaxUnsharedShare = 0.5;

    private readonly Reconstruction _reconstruction;
    private readonly HashSet<int>[] _pointsOf;

    public PhotoParts(Reconstruction reconstruction)
    {
        _reconstruction = reconstruction;
        var tracks = reconstruction.Tracks;
        _pointsOf =
        [
            .. tracks.ObservationsOfPhoto.Select(all => all.Where(o => reconstruction.IsActive[o]).Select(o => tracks.TrackOf[o])
                .ToHashSet()),
        ];
    }

    /// <summary>Median angle between the rays to the tie points that both photos see.</summary>
    public Angle MedianAngle(int first, int second)
    {
        var (a, b) = (_reconstruction.CameraFromWorld[first].Center, _reconstruction.CameraFromWorld[second].Center);
        return Angle.FromRadians(Median.Of(_pointsOf[first].Where(_pointsOf[second].Contains)
            .Select(point => Triangulation.AngleRadians(a, b, _reconstruction.Points[point]))));
    }

    /// <summary>
    /// Numbers of parts of the first photo in which both photos see different tie points, or the same ones. Only tie points in
    /// view of both photos count.
    /// </summary>
    public (int Different, int Same) Compare(int first, int second)
    {
        var counts = CountsIn(first, second);
        return (
            counts.Count(count => count is { First: >= MinPartCount, Second: >= MinPartCount, Both: 0 }),
            counts.Count(count => count.Both >= MinSharedPartCount));
    }

    /// <summary>
    /// Whether common tie points fill the overlap of two photos. Then there are hardly any parts without a common tie point in
    /// which one of the photos sees tie points that are in view of the other.
    /// </summary>
    public bool IsOverlapFilled(int first, int second)
    {
        var counts = CountsIn(first, second);
        var same = counts.Count(count => count.Both >= MinSharedPartCount);
        var unshared = counts.Count(count => count.Both == 0 && Math.Max(count.First, count.Second) >= MinPartCount);
        return same >= MinSamePartCount && unshared <= MaxUnsharedShare * same;
    }

    // By part of the first photo: the number of tie points seen by it alone, by the second photo alone, and by both. Only tie
    // points in view of both photos count.
    private (int First, int Second, int Both)[] CountsIn(int first, int second)
    {
        var counts = new Dictionary<(int, int), (int First, int Second, int Both)>();
        foreach (var point in _pointsOf[first].Union(_pointsOf[second]))
        {
            if (PartOf(first, point) is not { } part || PartOf(second, point) is null)
                continue;
            var (inFirst, inSecond) = (_pointsOf[first].Contains(point), _pointsOf[second].Contains(point));
            var count = counts.GetValueOrDefault(part);
            counts[part] = inFirst && inSecond
                ? count with { Both = count.Both + 1 }
                : inFirst ? count with { First = count.First + 1 } : count with { Second = count.Second + 1 };
        }
        return [.. counts.Values];
    }

    private (int, int)? PartOf(int photo, int point)
    {
        var camera = _reconstruction.CameraOf(photo);
        if (!camera.TryProject(_reconstruction.CameraFromWorld[photo] * _reconstruction.Points[point], out var pixel))
            return null;
        var side = camera.Width / (double)Columns;
        var isInside = pixel.X > 0.3 * side && pixel.Y > 0.3 * side
            && pixel.X < camera.Width - 0.3 * side && pixel.Y < camera.Height - 0.3 * side;
        return isInside ? ((int)(pixel.X / side), (int)(pixel.Y / side)) : null;
    }
}
