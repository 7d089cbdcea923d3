using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>
/// Points that splats start from if depth maps exist. They are evenly spread over the surface and its gaps, behind it where the
/// depth is unknown up to the rim of a photo, and at the tie points.
/// </summary>
internal static class SplatSurfacePoints
{
    // Number of points that are read for each one that is kept, so that all photos contribute and the points are evenly spaced.
    private const int Candidates = 4;

    /// <summary>Reads filtered depth maps; some photos may have none.</summary>
    /// <param name="photos">Photos that splats are trained on.</param>
    /// <param name="count">Most points.</param>
    /// <param name="regions">Regions that the splats are limited to.</param>
    public static (List<Vector3d> Points, List<Rgb24> Colors) Read(
        Workspace workspace, Scene scene, IReadOnlyList<PhotoId> photos, int count, IReadOnlyList<Prism> regions)
    {
        var candidates = Enumerable.Range(0, scene.TiePoints.Count)
            .Select(i => (Point: scene.TiePoints.Positions[i], Color: scene.TiePoints.Colors[i])).ToList();
        var withDepth = photos.Where(photo => workspace.Contains(DepthMapArtifact.FilteredNameOf(photo))).ToList();
        foreach (var photo in withDepth)
            AddPoints(workspace, photo, Candidates * count / withDepth.Count, candidates);
        candidates.RemoveAll(candidate => !regions.All(region => region.Contains(candidate.Point)));
        var order = CurveOrder(candidates.ConvertAll(candidate => candidate.Point));
        var kept = Math.Min(count, order.Length);
        var chosen = Enumerable.Range(0, kept).Select(i => candidates[order[(long)i * order.Length / kept]]).ToList();
        return (chosen.ConvertAll(candidate => candidate.Point), chosen.ConvertAll(candidate => candidate.Color));
    }

    private static void AddPoints(Workspace workspace, PhotoId photo, int count, List<(Vector3d Point, Rgb24 Color)> points)
    {
        var map = workspace.ReadDepthMap(DepthMapArtifact.FilteredNameOf(photo));
        var colors = SplatPhoto.Read(workspace, photo);
        var step = Math.Max(1, Math.Sqrt((double)map.View.Width * map.View.Height / Math.Max(1, count)));
        var depths = new Image<float>((int)(map.View.Width / step), (int)(map.View.Height / step));
        for (var y = 0; y < depths.Height; y++)
        {
            for (var x = 0; x < depths.Width; x++)
                depths[x, y] = map.Depth[(int)((x + 0.5) * step), (int)((y + 0.5) * step)];
        }
        var filled = WithoutGaps(depths);
        for (var y = 0; y < depths.Height; y++)
        {
            for (var x = 0; x < depths.Width; x++)
            {
                var pixel = new Vector2d((int)((x + 0.5) * step) + 0.5, (int)((y + 0.5) * step) + 0.5);
                var (u, v) = (
                    (int)(pixel.X * colors.View.Width / map.View.Width), (int)(pixel.Y * colors.View.Height / map.View.Height));
                if (filled[x, y] > 0 && colors.Validity?[u, v] != 0)
                    points.Add((map.View.Unproject(pixel, filled[x, y]), colors.Colors[u, v]));
            }
        }
    }

    /// <summary>
    /// Fills gaps from the nearest known depths to the left, right, top and bottom. A gap with known depths on all four sides
    /// gets that of the nearest: splats that start far behind it would show through the surface in other views. A gap that is
    /// open to a side mostly shows the background, and gets the largest known depth; 0 if there is none.
    /// </summary>
    internal static Image<float> WithoutGaps(Image<float> depths)
    {
        var gaps = new DepthGap[depths.Width * depths.Height];
        for (var y = 0; y < depths.Height; y++)
        {
            Look(Enumerable.Range(0, depths.Width).Select(x => (x, y)));
            Look(Enumerable.Range(0, depths.Width).Reverse().Select(x => (x, y)));
        }
        for (var x = 0; x < depths.Width; x++)
        {
            Look(Enumerable.Range(0, depths.Height).Select(y => (x, y)));
            Look(Enumerable.Range(0, depths.Height).Reverse().Select(y => (x, y)));
        }
        return new(
            depths.Width, depths.Height,
            [.. depths.Pixels.Select((depth, i) => DepthMap.IsSurface(depth) ? depth : gaps[i].Depth)]);

        void Look(IEnumerable<(int X, int Y)> line)
        {
            var (last, distance) = (0f, 0);
            foreach (var (x, y) in line)
            {
                if (DepthMap.IsSurface(depths[x, y]))
                    (last, distance) = (depths[x, y], 0);
                else if (last > 0)
                    gaps[y * depths.Width + x].Add(last, ++distance);
            }
        }
    }

    private static int[] CurveOrder(List<Vector3d> points)
    {
        const int Cells = (1 << 20) - 1;
        var bounds = points.Aggregate(Box3d.Empty, (box, p) => box.Include(p));
        var scale = Cells / Math.Max(Math.Max(bounds.Size.X, bounds.Size.Y), Math.Max(bounds.Size.Z, 1e-9));
        var keys = new ulong[points.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var place = scale * (points[i] - bounds.Min);
            keys[i] = MortonCode.Of((ulong)place.X, (ulong)place.Y, (ulong)place.Z);
        }
        return [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i])];
    }
}

/// <summary>The known depths around a pixel whose depth is unknown.</summary>
internal struct DepthGap
{
    private const int Sides = 4;
    private int _sideCount;
    private float _largest;
    private float _closest;
    private int _distance;

    /// <summary>Depth of what the pixel probably shows; 0 if nothing around it is known.</summary>
    public readonly float Depth => _sideCount == Sides ? _closest : _largest;

    /// <summary>Adds the next known depth on one side.</summary>
    /// <param name="distance">Pixels to it.</param>
    public void Add(float depth, int distance)
    {
        if (_sideCount++ == 0 || distance < _distance || (distance == _distance && depth > _closest))
            (_closest, _distance) = (depth, distance);
        _largest = Math.Max(_largest, depth);
    }
}
