using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Photos;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.FillImageProperties;

/// <summary>Photos collected from image collections and scenes.</summary>
internal sealed class CollectedPhotos(IJobFiles files) : IPhotoList
{
    private readonly Dictionary<int, Place> _places = [];
    private readonly OrderedDictionary<string, (int Reference, string Path)> _photos = new(StringComparer.Ordinal);
    private readonly PhotoNames _names = new();
    private readonly HashSet<(int Reference, string Path)> _known = [];
    private readonly HashSet<string> _named = [];
    private readonly List<PassedOver> _passedOver = [];

    public IReadOnlyList<string> Names => [.. _photos.Keys];

    public IReadOnlyList<PassedOver> PassedOver => _passedOver;

    /// <summary>Adds the photos of an image collection, recognized by their contents.</summary>
    /// <param name="isRecursive">Whether photos in its subfolders are added too.</param>
    public void AddCollection(Place place, bool isRecursive, CancellationToken cancellation)
    {
        var reference = ReferenceTo(place);
        var names = files.List(place).Where(name => isRecursive || !name.Contains('/', StringComparison.Ordinal)).ToList();
        var results = names.Where(name => name.EndsWith($"/{PhotoFolder.ResultMarker}", StringComparison.Ordinal))
            .Select(name => name[..^PhotoFolder.ResultMarker.Length]).ToList();
        names.RemoveAll(name => results.Exists(folder => name.StartsWith(folder, StringComparison.Ordinal)));
        var selection = PhotoSelection.Among(
            names, [], name => files.Open(place, name),
            name => files.Find(place, name) is { } path && DecoderPool.Shared.HasCameraData(path, name, cancellation),
            cancellation);
        foreach (var name in selection.Photos)
            Add(reference, name);
        _passedOver.AddRange(results.Select(folder => Formats.Photos.PassedOver.ResultFolder(folder.TrimEnd('/'))));
        _passedOver.AddRange(selection.Others);
    }

    /// <summary>Adds the references of a scene with their ids, and its photos.</summary>
    public void AddScene(ContextScene document)
    {
        foreach (var (id, place) in document.References)
            _places.TryAdd(id, Place.Parse(place));
        for (var i = 0; i < document.Scene.Photos.Count; i++)
        {
            var place = document.References.GetValueOrDefault(document.ReferenceOfPhoto[i]) ?? throw new StageException(
                "Scene_Invalid",
                $"The scene has no reference {document.ReferenceOfPhoto[i]}, "
                + $"which its photo {document.PathOfPhoto[i]} refers to.");
            if (Add(ReferenceTo(Place.Parse(place)), document.PathOfPhoto[i]) is { } name)
                _named.Add(name);
        }
    }

    public bool IsNamed(string name) => _named.Contains(name);

    public string PathOf(string name)
    {
        var (reference, path) = _photos[name];
        return files.Find(_places[reference], path) ?? throw new StageException(
            "Photo_NotFound", $"The photo {files.Describe(_places[reference], path)} no longer exists. Upload it again.");
    }

    public PhotosToRead ToRead() => new(this, _places, name => _photos[name]);

    /// <summary>The reference id of a place, a new one if it has none yet.</summary>
    public int ReferenceTo(Place place)
    {
        foreach (var (id, known) in _places)
        {
            if (known == place)
                return id;
        }
        var last = _places.Keys.DefaultIfEmpty(-1).Max();
        var next = last < int.MaxValue ? last + 1 : Enumerable.Range(0, int.MaxValue).First(id => !_places.ContainsKey(id));
        _places.Add(next, place);
        return next;
    }

    /// <returns>Name in the list; null if the photo is in it already.</returns>
    private string? Add(int reference, string path)
    {
        if (!_known.Add((reference, path)))
            return null;
        var name = _names.Take(reference, path);
        _photos.Add(name, (reference, path));
        return name;
    }
}
