using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Engine.Splats;

/// <summary>Points that splats start from if depth maps exist: evenly on the surface, and at the tie points.</summary>
internal static class SplatSurfacePoints
{
    // Points that are read for each that is kept, so that all photos contribute and the choice is even in space.
    private const int Candidates = 4;

    /// <summary>Reads filtered depth maps, of which only some photos may have one.</summary>
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
        for (var y = step / 2; y < map.View.Height; y += step)
        {
            for (var x = step / 2; x < map.View.Width; x += step)
            {
                var depth = map.Depth[(int)x, (int)y];
                var pixel = new Vector2d((int)x + 0.5, (int)y + 0.5);
                var (u, v) = (
                    (int)(pixel.X * colors.View.Width / map.View.Width), (int)(pixel.Y * colors.View.Height / map.View.Height));
                if (DepthMap.IsSurface(depth) && colors.Validity?[u, v] != 0)
                    points.Add((map.View.Unproject(pixel, depth), colors.Colors[u, v]));
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
