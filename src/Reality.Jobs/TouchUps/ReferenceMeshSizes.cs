using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>
/// Sizes of the meshes of the tiles of a modeling reference, in whichever of its models they are largest, and of its log of
/// edits: what tasks that read them claim memory by.
/// </summary>
internal sealed class ReferenceMeshSizes
{
    private readonly Dictionary<(StageName Stage, TileName Tile), long> _kept = [];
    private readonly long _largestEdit;

    /// <summary>Lists the files of a reference; none is read.</summary>
    public ReferenceMeshSizes(IJobFiles files, Place reference)
    {
        foreach (var (name, size) in files.ListSizes(reference))
        {
            var bytes = Math.Min(size, KeptModelFiles.MaxArtifactBytes);
            if (ReferenceEdits.IsEntryName(name))
                LogBytes += size;
            if (ReferenceEdits.IsMesh(name))
            {
                // The log says which tile has it, with pages or without.
                _largestEdit = Math.Max(_largestEdit, bytes);
                continue;
            }
            foreach (var stage in (StageName[])[SurfaceStage.Id, TextureStage.Id])
            {
                if (KeptModelFiles.TileOf(name, stage) is { } tile)
                    _kept[(stage, tile)] = Math.Max(_kept.GetValueOrDefault((stage, tile)), bytes);
            }
        }
    }

    /// <summary>Bytes of the log of edits.</summary>
    public long LogBytes { get; }

    /// <summary>Bytes of the largest meshes of tiles, as in <see cref="Of"/>, the largest first; one at least.</summary>
    /// <param name="tiles">Null = all tiles.</param>
    public IReadOnlyList<long> LargestOf(IEnumerable<TileName>? tiles, bool isTextured, int count = 1) =>
        [.. (tiles ?? _kept.Keys.Select(mesh => mesh.Tile).Distinct()).Select(tile => Of(tile, isTextured))
            .DefaultIfEmpty(_largestEdit).OrderDescending().Take(count)];

    /// <summary>Bytes of the mesh of a tile as an artifact.</summary>
    /// <param name="isTextured">Whether it is read with its pages.</param>
    public long Of(TileName tile, bool isTextured) =>
        Math.Max(_kept.GetValueOrDefault((isTextured ? TextureStage.Id : SurfaceStage.Id, tile)), _largestEdit);
}
