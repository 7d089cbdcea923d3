using Reality.Core.Geometry;
using Reality.Core.Scenes;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>Keeps the photos' visibility that was used last in memory, and knows which photos look at the same things.</summary>
internal sealed class VisibilityCache(Workspace workspace, Scene scene)
{
    private const int Capacity = 64;
    private const int MaxNeighborCount = 40;

    private readonly Dictionary<PhotoId, PhotoVisibility> _loaded = [];
    private readonly LinkedList<PhotoId> _byUse = new();
    private readonly PhotoId[] _available = scene.CalibratedPhotos.Select(p => p.Id)
        .Where(id => workspace.Contains(PhotoVisibilityArtifact.NameOf(id))).ToArray();

    public bool Contains(PhotoId id) => Array.BinarySearch(_available, id) >= 0;

    public PhotoVisibility Get(PhotoId id)
    {
        if (_loaded.TryGetValue(id, out var found))
        {
            _byUse.Remove(id);
            _byUse.AddLast(id);
            return found;
        }
        if (_loaded.Count >= Capacity)
        {
            _loaded.Remove(_byUse.First!.Value);
            _byUse.RemoveFirst();
        }
        _byUse.AddLast(id);
        return _loaded[id] = workspace.ReadVisibility(scene, id);
    }

    /// <summary>Photos that share most of the view of a photo, best first; ties in order of id.</summary>
    public IReadOnlyList<PhotoId> NeighborsOf(PhotoId id)
    {
        var points = SamplePoints(Get(id));
        return _available.Where(other => other != id)
            .Select(other => (Id: other, Count: CountInside(other, points)))
            .Where(x => x.Count > 0).OrderByDescending(x => x.Count).ThenBy(x => x.Id)
            .Take(MaxNeighborCount).Select(x => x.Id).ToArray();
    }

    private int CountInside(PhotoId id, List<Core.Numerics.Vector3d> points)
    {
        var photo = scene[id];
        var view = PinholeView.Of(photo, scene.CameraOf(photo));
        return points.Count(p => view.TryProject(p, out var pixel, out _)
            && pixel.X >= 0 && pixel.Y >= 0 && pixel.X < view.Width && pixel.Y < view.Height);
    }

    private static List<Core.Numerics.Vector3d> SamplePoints(PhotoVisibility photo)
    {
        const int Columns = 16, Rows = 12;
        var points = new List<Core.Numerics.Vector3d>();
        for (var j = 0; j < Rows; j++)
        {
            for (var i = 0; i < Columns; i++)
            {
                var x = (2 * i + 1) * photo.DepthView.Width / (2 * Columns);
                var y = (2 * j + 1) * photo.DepthView.Height / (2 * Rows);
                var depth = photo.Depth.DepthAt(x, y);
                if (double.IsFinite(depth))
                    points.Add(photo.DepthView.Unproject(new(x + 0.5, y + 0.5), depth));
            }
        }
        return points;
    }
}
