using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>The tiles of the model that a job exported last from a modeling reference, with their edits.</summary>
internal sealed class ReferenceTiles
{
    private readonly IJobFiles _files;
    private readonly Place _place;
    private readonly ReferenceEdits _edits;
    private readonly EditState _state;

    private ReferenceTiles(IJobFiles files, Place place, Layout layout, GeoPoint? origin, string model)
    {
        (_files, _place, Layout, Origin, Model) = (files, place, layout, origin, model);
        _edits = ReferenceEdits.Read(files, place);
        _state = _edits.StateAfter(_edits.Log.Count, model);
    }

    /// <summary>Predicted memory of opening the tiles: those of the layout, and the edits; bytes.</summary>
    public static long MemoryOf(IJobFiles files, Place place, ReferenceMeshSizes sizes) =>
        ModelingReferenceFiles.MemoryOf(files, place) + ReferenceEdits.MemoryOf(sizes.LogBytes);

    public Layout Layout { get; }

    /// <summary>Origin of the world frame; null if it has no position on the earth.</summary>
    public GeoPoint? Origin { get; }

    /// <summary>Key of the model without edits.</summary>
    public string Model { get; }

    public static ReferenceTiles Open(IJobFiles files, Place place, CancellationToken cancellation)
    {
        var origin = ModelingReferenceFiles.ReadOrigin(files, place);
        var layout = ModelingReferenceFiles.ReadTiles(files, place, extent: null, cancellation);
        var model = ModelingReferenceFiles.ReadCurrent(files, place) ?? throw new StageException(
            "ModelingReference_Empty",
            $"{files.Describe(place, "")} has tiles, but no model yet. Run Production with it, in any format, then this "
            + "job again.");
        return new(files, place, layout, origin, model);
    }

    /// <summary>The tiles whose boxes touch that of a tile.</summary>
    public IEnumerable<Tile> NeighborsOf(Tile tile) => NeighborsOf(tile, Layout);

    /// <inheritdoc cref="NeighborsOf(Tile)"/>
    public static IEnumerable<Tile> NeighborsOf(Tile tile, Layout layout)
    {
        var box = tile.TightBox.Expanded(layout.VoxelSize);
        return layout.Tiles.Where(other => other.Name != tile.Name
            && other.TightBox.Min.X <= box.Max.X && other.TightBox.Max.X >= box.Min.X
            && other.TightBox.Min.Y <= box.Max.Y && other.TightBox.Max.Y >= box.Min.Y
            && other.TightBox.Min.Z <= box.Max.Z && other.TightBox.Max.Z >= box.Min.Z);
    }

    /// <summary>
    /// The current meshes of some tiles; without pages if only the geometry is requested. A tile without a surface has
    /// none. Throws <see cref="StageException"/> if the texture of an edited tile is asked for and no job has made it yet.
    /// </summary>
    public Dictionary<TileName, TexturedMesh> Read(IReadOnlyList<Tile> tiles, bool textured, CancellationToken cancellation)
    {
        var names = tiles.Select(tile => tile.Name).ToList();
        var kept = new TileVersions(_files, _place, _edits, Model, names).Find(cancellation) ?? [];
        var stage = textured ? TextureStage.Id : SurfaceStage.Id;
        var model = new KeptModelFiles(_files, _place, Model);
        var meshes = new Dictionary<TileName, TexturedMesh>();
        foreach (var file in kept.Where(file => file.Name.Stage == stage && Path.GetExtension(file.Name.Item) == ".bin"))
            Add(file.Tile, textured ? model.ReadTexturedMesh(file) : Plain(model.ReadMesh(file)));
        foreach (var tile in names.Except(kept.Select(file => file.Tile)))
            Add(tile, ReadEdited(tile, textured));
        return meshes;

        void Add(TileName tile, TexturedMesh mesh)
        {
            cancellation.ThrowIfCancellationRequested();
            if (mesh.Mesh.TriangleCount > 0)
                meshes[tile] = mesh;
        }
    }

    // A tile that was edited and not produced since.
    private TexturedMesh ReadEdited(TileName tile, bool textured)
    {
        if (_state.Touched.TryGetValue(tile, out var touched) && (touched.IsTextured || !textured))
        {
            return !touched.IsTextured ? Plain(_edits.ReadMesh(touched.Mesh))
                : textured ? _edits.ReadTexturedMesh(touched.Mesh) : Plain(_edits.ReadTexturedMesh(touched.Mesh).Mesh);
        }
        var reason = _state.Of(tile).Length > 0
            ? "was changed by an edit and has not been produced since"
            : "is missing in its model, or damaged";
        throw new StageException(
            "Tile_NotProduced",
            $"{tile} of {_files.Describe(_place, "")} {reason}. Run Production with the modeling reference, then this "
            + "job again.");
    }

    private static TexturedMesh Plain(Mesh mesh) =>
        new() { Mesh = mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };
}
