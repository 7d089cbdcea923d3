using System.Text.Json;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Engine.TouchUps;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>
/// Reads and checks edited tiles and fits them into the model: "touch-up-tiles/TILE.bin", a mesh with pages if the texture was
/// edited, absent if nothing was; and "touch-up-tiles/TILE.json". The modeling reference is not touched.
/// </summary>
internal sealed class TouchUpTilesStage(TouchUpInput input) : Stage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "touch-up-tiles";

    private const string ObjExtension = ".obj";

    private static readonly HashSet<string> s_archives =
        new([".zip", ".7z", ".rar", ".tar", ".tgz", ".gz"], StringComparer.OrdinalIgnoreCase);

    // Measured, see docs/benchmarks.md: the edited file, the tile as it was, and the meshes of its neighbors.
    private const long BaseBytes = 96L << 20;
    private const long BytesPerObjByte = 10;
    private const long BytesPerTexturedByte = 4;
    private const long BytesPerSurfaceByte = 4;

    // Of pages that are not those of the tile, here and in the process that decodes them; few pictures have so many pixels.
    private const long DecoderBytes = 64L << 20;
    private const long BytesPerPixel = 6;
    private const long PixelsPerPictureByte = 32;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [];

    public override object? Key => input.Key;

    /// <summary>Artifact of a tile's mesh.</summary>
    public static ArtifactName NameOf(TileName tile) => Id / $"{tile}.bin";

    /// <summary>The imported tiles. Call once the stage is complete.</summary>
    public static IReadOnlyList<ImportedTile> ReadTiles(Workspace workspace) => workspace.List(Id, ".json")
        .Where(name => !name.Item.Contains('/', StringComparison.Ordinal))
        .Select(name =>
        {
            using var stream = workspace.Read(name);
            return JsonSerializer.Deserialize<ImportedTile>(stream)!;
        })
        .ToList();

    public override double ExpectedWork(InputSize size) => 20;

    public override long PlanBytes(Workspace workspace) => ModelingReferenceFiles.PlanBytes(input.Files, input.Reference);

    public override IReadOnlyList<JobTask> Plan(PlanContext plan)
    {
        var layout = ModelingReferenceFiles.ReadTiles(input.Files, input.Reference, extent: null, CancellationToken.None);
        var tiles = layout.Tiles.Select(tile => tile.Name).ToHashSet();
        var all = input.Files.List(input.Data);
        var names = all.Where(name => name.EndsWith(ObjExtension, StringComparison.OrdinalIgnoreCase)).ToList();
        if (names.Count == 0)
        {
            var archive = all.FirstOrDefault(name => s_archives.Contains(Path.GetExtension(name)));
            throw new StageException(
                "TouchUp_NoTiles",
                $"There is no OBJ file in {input.Files.Describe(input.Data, "")}. Upload the edited tiles as OBJ, under the "
                + "names that TouchUpExport gave them."
                + (archive is null ? "" : $" Archives are not read: unpack {archive} first."));
        }
        foreach (var same in names.GroupBy(TileOf))
        {
            if (!tiles.Contains(same.Key))
            {
                throw new StageException(
                    "TouchUp_UnknownTile",
                    $"{input.Files.Describe(input.Data, same.First())}: the modeling reference has no tile '{same.Key}'. The "
                    + "name of an OBJ file is that of its tile; rename or remove it.");
            }
            if (same.Count() > 1)
            {
                throw new StageException(
                    "TouchUp_TileTwice",
                    $"{same.Key} is there twice: {string.Join(" and ", same.Take(2))}. Remove one of them.");
            }
        }
        var (sizes, data) = (new ReferenceMeshSizes(input.Files, input.Reference), input.Files.ListSizes(input.Data));
        var opened = BaseBytes + ReferenceTiles.MemoryOf(input.Files, input.Reference, sizes);
        return names.ConvertAll(name => new JobTask
        {
            Id = $"{TileOf(name)}", Cost = new(20, opened + MemoryOf(name, layout, sizes, data)),
            Run = RunOf(name),
        });
    }

    // Not written above, where it would keep the layout and the lists of files as long as the task.
    private Action<StageContext> RunOf(string name) => context => Import(name, context);

    // Pages are read if the file has pictures, in its folder.
    private static long MemoryOf(
        string name, Layout layout, ReferenceMeshSizes sizes, IReadOnlyList<(string Name, long Bytes)> data)
    {
        var tile = layout.Tiles.First(tile => tile.Name == TileOf(name));
        var around = ReferenceTiles.NeighborsOf(tile, layout).Append(tile).ToList();
        var folder = name[..(name.LastIndexOf('/') + 1)];
        var pictures = data.Where(file => file.Name.StartsWith(folder, StringComparison.Ordinal) && IsPicture(file.Name))
            .Sum(file => file.Bytes);
        var meshes = BytesPerObjByte * data.First(file => file.Name == name).Bytes
            + BytesPerSurfaceByte * around.Sum(other => sizes.Of(other.Name, isTextured: false));
        return pictures == 0
            ? meshes
            : meshes + BytesPerTexturedByte * around.Max(other => sizes.Of(other.Name, isTextured: true))
                + DecoderBytes + BytesPerPixel * Math.Min(TouchUpTileFile.MaxPixels, PixelsPerPictureByte * pictures);
    }

    private static bool IsPicture(string name) => Path.GetExtension(name).ToUpperInvariant() is not (
        ".OBJ" or ".MTL" or ".TXT" or ".XML" or ".JSON");

    private static TileName TileOf(string name) => TileName.AsGiven(Path.GetFileNameWithoutExtension(name));

    private void Import(string name, StageContext context)
    {
        var (workspace, cancellation, tileName) = (context.Workspace, context.Cancellation, TileOf(name));
        var model = ReferenceTiles.Open(input.Files, input.Reference, cancellation);
        var manifest = TouchUpFolder.ReadManifest(input.Files, input.Data);
        if (manifest is not null && manifest.Model != model.Model)
        {
            throw new StageException(
                "TouchUp_OtherModel",
                "The tiles were exported from another model than the modeling reference has now: its scene, photos or extent "
                + "have changed. Export them again, and repeat the edit.");
        }
        var tile = model.Layout.Tiles.First(tile => tile.Name == tileName);
        var (crs, origin) = TouchUpFolder.ReadMetadata(input.Files, input.Data);
        using var frame = FrameOf(model, crs);
        var file = new TouchUpTileFile(input.Files, input.Data, name, frame, origin, cancellation);
        TouchUpFitting.CheckConnections(tileName, file.Content.Positions, file.Content.Triangles);
        // Without a manifest, the content of the file decides.
        var asksForTexture = manifest is null or { Level: TouchLevel.GeometryAndTexture };
        var isTextured = asksForTexture && file.HasTexture;
        if (asksForTexture && !isTextured)
        {
            context.Log.Warn(
                "TouchUp_NoTexture",
                $"{tileName} has no texture: {file.ReasonForNoTexture}. The next Production takes it from the photos.");
        }
        var original = model.Read([tile], isTextured, cancellation).GetValueOrDefault(tileName) ?? throw new StageException(
            "Tile_Empty",
            $"{tileName} has no surface that could have been edited. Remove {input.Files.Describe(input.Data, name)}.");
        // One after the other: their pages take more memory than those of the tile.
        var around = model.NeighborsOf(tile)
            .SelectMany(neighbor => model.Read([neighbor], isTextured, cancellation).Values.Select(mesh => mesh.Mesh)).ToList();
        var edited = file.Read(isTextured, original);
        var fitted = new TouchUpFitting(tile, model.Layout.VoxelSize, original, around).Fit(edited, cancellation);
        if (fitted.OpenBorderCount > 0)
        {
            context.Log.Warn(
                "TouchUp_BorderOpen",
                $"The edit of {tileName} has removed the surface at {fitted.OpenBorderCount} vertices of its border with other "
                + "tiles. The border stays open there.");
        }
        if (fitted.Mesh is { } mesh && isTextured)
            workspace.WriteTexturedMesh(NameOf(tileName), mesh);
        else if (fitted.Mesh is { } plain)
            workspace.WriteMesh(NameOf(tileName), plain.Mesh);
        var imported = new ImportedTile(tileName, model.Model, isTextured, fitted.IsUnchanged);
        workspace.Write(Id / $"{tileName}.json", stream => JsonSerializer.Serialize(stream, imported));
    }

    private ExportFrame FrameOf(ReferenceTiles model, string? crs)
    {
        try
        {
            return ExportFrame.Of(model.Origin, crs ?? ModelingReferenceFiles.CrsOf(model.Origin));
        }
        catch (StageException e)
        {
            throw new StageException(
                "TouchUp_Invalid",
                $"The coordinate system of {input.Files.Describe(input.Data, TouchUpFolder.MetadataName)} cannot be used: "
                + $"{e.Message}");
        }
    }
}

/// <summary>A tile that was read.</summary>
/// <param name="Model">Key of the model that it belongs to.</param>
internal sealed record ImportedTile(TileName Name, string Model, bool IsTextured, bool IsUnchanged);
