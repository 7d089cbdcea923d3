using Reality.Engine.Meshing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// The tiles of a model as its edits want them, as far as the modeling reference has them: each tile from the newest model in
/// which it has the same edits.
/// </summary>
/// <param name="files">Files of the job.</param>
/// <param name="place">The modeling reference.</param>
/// <param name="edits">Edits of the reference.</param>
/// <param name="key">Digest of the model without edits.</param>
/// <param name="tiles">The tiles that are looked for.</param>
internal sealed class TileVersions(
    IJobFiles files, Place place, ReferenceEdits edits, string key, IReadOnlyList<TileName> tiles)
{
    /// <summary>The tiles with all edits.</summary>
    public EditState State { get; } = edits.StateAfter(edits.Log.Count, key);

    /// <summary>Folder of the model with all edits.</summary>
    public string Folder => key + State.Suffix;

    /// <summary>Files of existing tiles with all their edits; null if the reference has no such model.</summary>
    public IReadOnlyList<KeptFile>? Find(CancellationToken cancellation)
    {
        List<KeptFile>? found = null;
        var missing = tiles.ToHashSet();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var count = edits.Log.Count; count >= 0 && (found is null || missing.Count > 0); count--)
        {
            cancellation.ThrowIfCancellationRequested();
            var state = edits.StateAfter(count, key);
            var folder = key + state.Suffix;
            if (!known.Add(folder))
                continue;
            var model = new KeptModelFiles(files, place, folder);
            if (model.List(KeptPart.Tiles.Keeps) is not { } kept)
                continue;
            var same = kept.Where(file => missing.Contains(file.Tile) && state.Of(file.Tile) == State.Of(file.Tile)).ToList();
            if (!model.AreWhole(same, IsTextured, cancellation))
                continue;
            (found ??= []).AddRange(same);
            missing.ExceptWith(same.Select(file => file.Tile));
        }
        return found;
    }

    /// <summary>
    /// Files of tiles that an index names with other edits, as they were last; they may be missing or broken. Only of tiles that
    /// no user has changed and whose constraints have no colors, then and now: their texture follows from their surface.
    /// </summary>
    public IReadOnlyList<KeptFile> FindEarlier(IEnumerable<TileName> changed, CancellationToken cancellation)
    {
        var found = new List<KeptFile>();
        var missing = changed.Where(State.IsColoredByPhotos).ToHashSet();
        for (var count = edits.Log.Count - 1; count >= 0 && missing.Count > 0; count--)
        {
            cancellation.ThrowIfCancellationRequested();
            var state = edits.StateAfter(count, key);
            var model = new KeptModelFiles(files, place, key + state.Suffix);
            var kept = (model.List(KeptPart.Tiles.Keeps) ?? [])
                .Where(file => missing.Contains(file.Tile) && state.IsColoredByPhotos(file.Tile)).ToList();
            found.AddRange(kept);
            missing.ExceptWith(kept.Select(file => file.Tile));
        }
        return found;
    }

    public static bool IsTextured(ArtifactName name) => name.Stage != SurfaceStage.Id;
}
