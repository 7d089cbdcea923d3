using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Matching;

/// <summary>
/// Selects neighbors by measured position: the nearest in each of eight directions, so that distant flight lines are connected
/// as well as the close photos along a line.
/// </summary>
internal static class PositionNeighbors
{
    private const int DirectionCount = 8;

    /// <summary>Adds the pairs of photos that have a position; heights do not count.</summary>
    public static void Add(Photo[] photos, int perDirection, SortedSet<PhotoPair> pairs, CancellationToken cancellation)
    {
        var located = Array.FindAll(photos, p => p.Position is not null);
        if (located.Length < 2)
            return;
        var frame = FrameOf(located[0].Position!.Position);
        var positions = Array.ConvertAll(located, p => frame.WorldFromGeo(EllipsoidalOf(p.Position!.Position)));
        var nearest = new (double Distance, int Other)[DirectionCount * perDirection];
        for (var i = 0; i < located.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Fill(nearest, (double.PositiveInfinity, -1));
            for (var j = 0; j < located.Length; j++)
            {
                if (j != i)
                    Insert(nearest, perDirection, positions[j] - positions[i], j);
            }
            foreach (var (_, other) in nearest)
            {
                if (other >= 0)
                    pairs.Add(PhotoPair.Of(located[i].Id, located[other].Id));
            }
        }
    }

    private static LocalFrame FrameOf(GeoPoint point) => new(EllipsoidalOf(point));

    // Only horizontal distances count.
    private static GeoPoint EllipsoidalOf(GeoPoint point) => new(point.Latitude, point.Longitude, 0);

    private static void Insert((double Distance, int Other)[] nearest, int perDirection, Vector3d offset, int other)
    {
        var turn = Math.Atan2(offset.Y, offset.X) / (2 * Math.PI) + 1;
        var direction = (int)(turn * DirectionCount) % DirectionCount;
        var entry = (offset.LengthSquared, other);
        for (var k = direction * perDirection; k < (direction + 1) * perDirection; k++)
        {
            if (entry.CompareTo(nearest[k]) < 0)
                (entry, nearest[k]) = (nearest[k], entry);
        }
    }
}
