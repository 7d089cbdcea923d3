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
    private readonly PinholeView[] _available = AvailableIn(workspace, scene);

    public bool Contains(PhotoId id) => Array.Exists(_available, view => view.Photo == id);

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
        var points = SharedView.Of(Get(id));
        return _available.Where(view => view.Photo != id)
            .Select(view => (Id: view.Photo, Count: points.CountInside(view)))
            .Where(x => x.Count > 0).OrderByDescending(x => x.Count).ThenBy(x => x.Id)
            .Take(MaxNeighborCount).Select(x => x.Id).ToArray();
    }

    // One list of the artifacts instead of a question for each photo.
    private static PinholeView[] AvailableIn(Workspace workspace, Scene scene)
    {
        var names = workspace.List(VisibilityStage.Id, ".bin").ToHashSet();
        return scene.CalibratedPhotos.Where(photo => names.Contains(PhotoVisibilityArtifact.NameOf(photo.Id)))
            .Select(photo => PinholeView.Of(photo, scene.CameraOf(photo))).ToArray();
    }
}
