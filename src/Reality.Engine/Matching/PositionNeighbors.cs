using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Matching;

/// <summary>
/// Selects neighbors by measured position: the nearest in each of eight directions, and above and below, so that distant
/// flight lines and levels are connected as well as the close photos along a line.
/// </summary>
internal static class PositionNeighbors
{
    private const int HorizontalDirectionCount = 8;
    private const int DirectionCount = HorizontalDirectionCount + 2;

    /// <summary>Adds the pairs of photos that have a position. A photo without a height is level with every other.</summary>
    public static void Add(Photo[] photos, int perDirection, SortedSet<PhotoPair> pairs, CancellationToken cancellation)
    {
        var located = Array.FindAll(photos, p => p.Position is not null);
        if (located.Length < 2)
            return;
        var frame = new LocalFrame(OnEllipsoid(located[0].Position!.Position));
        var positions = Array.ConvertAll(located, p => PositionIn(frame, p.Position!));
        var nearest = new (double Distance, int Other)[DirectionCount * perDirection];
        for (var i = 0; i < located.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Array.Fill(nearest, (double.PositiveInfinity, -1));
            for (var j = 0; j < located.Length; j++)
            {
                if (j != i)
                    Insert(nearest, perDirection, Offset(positions[i], positions[j]), j);
            }
            foreach (var (_, other) in nearest)
            {
                if (other >= 0)
                    pairs.Add(PhotoPair.Of(located[i].Id, located[other].Id));
            }
        }
    }

    // East and north of the point on the ellipsoid below, so that the curvature of the Earth does not count as height; NaN =
    // unknown height.
    private static Vector3d PositionIn(LocalFrame frame, PositionPrior position)
    {
        var horizontal = frame.WorldFromGeo(OnEllipsoid(position.Position));
        return horizontal with { Z = position.HasHeight ? position.Position.HeightMeters : double.NaN };
    }

    private static GeoPoint OnEllipsoid(GeoPoint point) => new(point.Latitude, point.Longitude, 0);

    private static Vector3d Offset(Vector3d from, Vector3d to)
    {
        var offset = to - from;
        return double.IsNaN(offset.Z) ? offset with { Z = 0 } : offset;
    }

    private static int DirectionOf(Vector3d offset)
    {
        if (offset.Z * offset.Z > offset.X * offset.X + offset.Y * offset.Y)
            return offset.Z > 0 ? HorizontalDirectionCount : HorizontalDirectionCount + 1;
        var turn = ExactMath.Atan2(offset.Y, offset.X) / (2 * Math.PI) + 1;
        return (int)(turn * HorizontalDirectionCount) % HorizontalDirectionCount;
    }

    private static void Insert((double Distance, int Other)[] nearest, int perDirection, Vector3d offset, int other)
    {
        var direction = DirectionOf(offset);
        var entry = (offset.LengthSquared, other);
        for (var k = direction * perDirection; k < (direction + 1) * perDirection; k++)
        {
            if (entry.CompareTo(nearest[k]) < 0)
                (entry, nearest[k]) = (nearest[k], entry);
        }
    }
}
