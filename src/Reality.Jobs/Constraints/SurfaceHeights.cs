using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Jobs.TouchUps;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>Heights of the model that a modeling reference has now, its highest surface at each place.</summary>
internal sealed class SurfaceHeights(IJobFiles files, Place reference, CancellationToken cancellation)
{
    // Meters.
    private const double CellSide = 2;

    private readonly Lazy<ReferenceTiles> _tiles = new(() => ReferenceTiles.Open(files, reference, cancellation));

    /// <summary>World heights at world places; NaN where the model has no surface.</summary>
    public double[] At(IReadOnlyList<Vector2d> places)
    {
        var heights = new double[places.Count];
        Array.Fill(heights, double.NaN);
        var cells = new Dictionary<(long, long), List<int>>();
        for (var i = 0; i < places.Count; i++)
        {
            var key = (CellOf(places[i].X), CellOf(places[i].Y));
            if (!cells.TryGetValue(key, out var list))
                cells[key] = list = [];
            list.Add(i);
        }
        foreach (var tile in _tiles.Value.Layout.Tiles.Where(tile => places.Any(place => IsIn(tile, place))))
        {
            foreach (var mesh in _tiles.Value.Read([tile], textured: false, cancellation).Values)
                Raise(mesh.Mesh, places, cells, heights);
        }
        return heights;
    }

    private void Raise(
        Mesh mesh, IReadOnlyList<Vector2d> places, Dictionary<(long, long), List<int>> cells, double[] heights)
    {
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            cancellation.ThrowIfCancellationRequested();
            var (a, b, c) = (
                mesh.WorldPosition(mesh.Triangles[i]), mesh.WorldPosition(mesh.Triangles[i + 1]),
                mesh.WorldPosition(mesh.Triangles[i + 2]));
            var (first, last) = (
                (X: CellOf(Math.Min(a.X, Math.Min(b.X, c.X))), Y: CellOf(Math.Min(a.Y, Math.Min(b.Y, c.Y)))),
                (X: CellOf(Math.Max(a.X, Math.Max(b.X, c.X))), Y: CellOf(Math.Max(a.Y, Math.Max(b.Y, c.Y)))));
            // A triangle over more cells than have places looks at those that have.
            if ((last.X - first.X + 1.0) * (last.Y - first.Y + 1.0) > cells.Count)
            {
                foreach (var ((x, y), list) in cells)
                {
                    if (x >= first.X && x <= last.X && y >= first.Y && y <= last.Y)
                        RaiseAt(list, a, b, c);
                }
                continue;
            }
            for (var y = first.Y; y <= last.Y; y++)
            {
                for (var x = first.X; x <= last.X; x++)
                    RaiseAt(cells.TryGetValue((x, y), out var list) ? list : [], a, b, c);
            }
        }

        void RaiseAt(List<int> list, Vector3d a, Vector3d b, Vector3d c)
        {
            foreach (var place in list)
            {
                if (TryHeight(a, b, c, places[place], out var height) && !(heights[place] >= height))
                    heights[place] = height;
            }
        }
    }

    private static bool TryHeight(Vector3d a, Vector3d b, Vector3d c, Vector2d p, out double height)
    {
        var area = (b.X - a.X) * (c.Y - a.Y) - (c.X - a.X) * (b.Y - a.Y);
        var u = ((p.X - a.X) * (c.Y - a.Y) - (c.X - a.X) * (p.Y - a.Y)) / area;
        var v = ((b.X - a.X) * (p.Y - a.Y) - (p.X - a.X) * (b.Y - a.Y)) / area;
        height = a.Z + u * (b.Z - a.Z) + v * (c.Z - a.Z);
        return u >= 0 && v >= 0 && u + v <= 1;
    }

    private static bool IsIn(Tile tile, Vector2d p) => p.X >= tile.TightBox.Min.X && p.X <= tile.TightBox.Max.X
        && p.Y >= tile.TightBox.Min.Y && p.Y <= tile.TightBox.Max.Y;

    private static long CellOf(double value) => (long)Math.Floor(value / CellSide);
}
