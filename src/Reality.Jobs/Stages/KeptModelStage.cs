using System.Text.Json;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Copies the artifacts of a model that an earlier job has kept, if all are present and whole: of all tiles of the reference,
/// or of just those that this job uses. Tiles that were edited since are taken from the edits, or left for the stages of the
/// model. Takes note of the edits: the job depends on no later ones.
/// </summary>
internal sealed class KeptModelStage(
    SceneInput input, ModelSettings settings, WholeModel whole) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "kept-model";

    // Mesh, corners and topology of a constraint; its picture with its reductions.
    private const long BytesPerTriangle = 160;
    private const long BytesPerPixel = 4;

    /// <summary>Artifact of what was found.</summary>
    public static readonly ArtifactName Found = Id / "model.json";

    private Place Reference => settings.Reference!.Value;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated, LayoutArtifact.Stage];

    public override object? Key => settings.Reference?.ToString();

    protected override string TaskId => "find";

    /// <summary>The result. Call once the stage is complete.</summary>
    public static KeptModel Read(Workspace workspace)
    {
        using var stream = workspace.Read(Found);
        return JsonSerializer.Deserialize<KeptModel>(stream)!;
    }

    /// <summary>The constraints that the surface of a tile follows.</summary>
    public static IReadOnlyList<ConstraintSurface> ReadConstraints(Workspace workspace, Tile tile)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var used = Read(workspace).Constraints.Where(constraint => constraint.Tiles.Contains(tile.Name)).ToList();
        if (used.Count == 0)
            return [];
        var cameras = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).CalibratedPhotos
            .Select(photo => photo.CameraFromWorld!.Value.Center).ToList();
        return used.ConvertAll(constraint => ConstraintSurface.Of(workspace.ReadMesh(NameOf(constraint.Mesh)), cameras));
    }

    /// <summary>Memory of the constraints of each tile, bytes.</summary>
    public static IReadOnlyDictionary<TileName, long> ReadConstraintBytes(Workspace workspace) => Read(workspace).Constraints
        .SelectMany(constraint => constraint.Tiles.Distinct().Select(tile => (Tile: tile, constraint.Bytes)))
        .GroupBy(part => part.Tile, part => part.Bytes)
        .ToDictionary(part => part.Key, part => part.Sum());

    /// <summary>The constraints of a tile that have colors of their own.</summary>
    public static IReadOnlyList<ConstraintFill> ReadFills(Workspace workspace, Tile tile) =>
    [
        .. Read(workspace).Constraints.Where(constraint => constraint.Tiles.Contains(tile.Name))
            .Select(constraint => FillOf(constraint, workspace)).OfType<ConstraintFill>(),
    ];

    private static ConstraintFill? FillOf(UsedConstraint constraint, Workspace workspace) =>
        constraint.IsTextured ? new(workspace.ReadTexturedMesh(NameOf(constraint.Mesh)))
        : constraint.FillColor is { } color
            ? ConstraintFill.Of(workspace.ReadMesh(NameOf(constraint.Mesh)), HexColor.Parse(color))
        : null;

    private static ArtifactName NameOf(string constraint) => Id / $"{constraint}.bin";

    public override double ExpectedWork(InputSize size) => KeptModelKeys.SecondsPerMegapixel * size.Megapixels;

    protected override TaskCost Cost(PlanContext plan) => KeptModelKeys.CostOfCopying(input, Reference, plan);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var edits = ReferenceEdits.Read(input.Files, Reference);
        var found = Find(edits, ofAllTiles: true, context) ?? Find(edits, ofAllTiles: false, context)
            ?? NoneFound(edits, context);
        if (found.IsComplete)
            found.NoteIn(input.Files, Reference, context.Workspace);
        context.Workspace.Write(Found, stream => JsonSerializer.Serialize(stream, found));
    }

    private KeptModel? Find(ReferenceEdits edits, bool ofAllTiles, StageContext context)
    {
        var versions = VersionsOf(edits, ofAllTiles, context, out var key);
        return versions.Find(context.Cancellation) is { } kept
            ? Take(kept, versions, ofAllTiles, key, edits, context)
            : null;
    }

    // All tiles are to be modeled but those that users have changed before the model was lost.
    private KeptModel NoneFound(ReferenceEdits edits, StageContext context)
    {
        var versions = VersionsOf(edits, ofAllTiles: false, context, out var key);
        WarnOfOtherModels(edits, key, context.Log);
        var found = Take([], versions, ofAllTiles: false, key, edits, context);
        return found with { HasModel = found.TilesToModel.Count < JobTiles(context).Count };
    }

    private TileVersions VersionsOf(ReferenceEdits edits, bool ofAllTiles, StageContext context, out string key)
    {
        key = KeptPart.Tiles.KeyOf(input, settings, ofAllTiles, context);
        var tiles = ofAllTiles ? LayoutStage.AllTilesIn(context.Workspace) : context.Workspace.ReadLayout().Tiles;
        return new(input.Files, Reference, edits, key, tiles.Select(tile => tile.Name).ToList());
    }

    private KeptModel Take(
        IReadOnlyList<KeptFile> kept, TileVersions versions, bool ofAllTiles, string key, ReferenceEdits edits,
        StageContext context)
    {
        var state = versions.State;
        var tiles = JobTiles(context);
        var missing = tiles.Except(kept.Select(file => file.Tile)).ToList();
        var touched = missing.Where(state.Touched.ContainsKey).Select(tile => state.Touched[tile]).ToList();
        var workspace = whole.In(context.Workspace);
        var model = new KeptModelFiles(input.Files, Reference, key);
        context.ForEach(kept.Where(file => tiles.Contains(file.Tile)).ToList(), file => model.CopyTo(workspace, file));
        foreach (var tile in touched)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            CopyTouched(tile, edits, workspace);
        }
        var bytes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var constraint in state.Constraints.DistinctBy(constraint => constraint.Mesh))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            bytes[constraint.Mesh] = CopyConstraint(constraint, edits, context.Workspace);
        }
        var toModel = missing.Except(touched.Select(tile => tile.Name)).ToList();
        return new()
        {
            HasModel = true,
            HasAllTiles = ofAllTiles,
            Key = key,
            Folder = versions.Folder,
            // Of tiles outside this job, the model has what it had: a job that uses them makes them.
            IsPartial = ofAllTiles && kept.Select(file => file.Tile).Distinct().Count() + missing.Count
                < LayoutStage.AllTilesIn(context.Workspace).Count,
            Kept = kept.Select(file => file.Path).ToList(),
            Touched = touched.ConvertAll(tile => tile.Name),
            TilesToModel = toModel,
            Earlier = versions.FindEarlier(toModel, context.Cancellation).Select(file => file.Path).ToList(),
            TilesToTexture = missing.Except(touched.Where(tile => tile.IsTextured).Select(tile => tile.Name)).ToList(),
            Constraints = state.Constraints
                .Select(constraint => new UsedConstraint(
                    constraint.Mesh, constraint.Tiles, constraint.FillColor, constraint.IsTextured, bytes[constraint.Mesh]))
                .ToList(),
        };
    }

    // Returns the memory of its surface and picture.
    private static long CopyConstraint(KeptConstraint constraint, ReferenceEdits edits, Workspace workspace)
    {
        if (!constraint.IsTextured)
        {
            var plain = edits.ReadMesh(constraint.Mesh);
            workspace.WriteMesh(NameOf(constraint.Mesh), plain);
            return plain.TriangleCount * BytesPerTriangle;
        }
        var mesh = edits.ReadTexturedMesh(constraint.Mesh);
        workspace.WriteTexturedMesh(NameOf(constraint.Mesh), mesh);
        return mesh.Mesh.TriangleCount * BytesPerTriangle + mesh.Pages.Sum(page => page.Pixels.LongLength) * BytesPerPixel;
    }

    private static void CopyTouched(TouchedTile tile, ReferenceEdits edits, Workspace workspace)
    {
        var file = $"{tile.Name}.bin";
        if (!tile.IsTextured)
        {
            workspace.WriteMesh(SurfaceStage.Id / file, edits.ReadMesh(tile.Mesh));
            return;
        }
        var mesh = edits.ReadTexturedMesh(tile.Mesh);
        workspace.WriteMesh(SurfaceStage.Id / file, mesh.Mesh);
        workspace.WriteTexturedMesh(TextureStage.Id / file, mesh);
    }

    private static HashSet<TileName> JobTiles(StageContext context) =>
        context.Workspace.ReadLayout().Tiles.Select(tile => tile.Name).ToHashSet();

    private static void WarnOfOtherModels(ReferenceEdits edits, string key, StageLog log)
    {
        var lost = edits.Log.Where(edit => edit.Model != key).SelectMany(edit => edit.Tiles).Select(tile => tile.Name)
            .Distinct().ToList();
        if (lost.Count > 0)
        {
            log.Warn(
                "Edits_OtherModel",
                $"{lost.Count} edited tiles of the modeling reference ({string.Join(", ", lost.Take(3))}) belong to a model of "
                + $"another scene or other photos, and are not used. Use that scene, or edit the new model.");
        }
    }
}

/// <summary>Parts of a model that a job found in its modeling reference.</summary>
internal sealed record KeptModel
{
    /// <summary>Whether some tiles exist.</summary>
    public bool HasModel { get; init; }

    /// <summary>Whether the model has all tiles of the reference, not only those that the job uses.</summary>
    public bool HasAllTiles { get; init; }

    /// <summary>Whether tiles outside this job have edits that no job has made yet: the model is then not kept.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Digest of the model without edits.</summary>
    public required string Key { get; init; }

    /// <summary>Folder of the model with its edits.</summary>
    public required string Folder { get; init; }

    /// <summary>Files of tiles that were there, "folder/stage/item".</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Tiles that were taken from edits.</summary>
    public required IReadOnlyList<TileName> Touched { get; init; }

    /// <summary>Tiles whose surface is to be made.</summary>
    public required IReadOnlyList<TileName> TilesToModel { get; init; }

    /// <summary>
    /// Files of tiles to model as they were before the last edits, if their texture follows from their surface.
    /// </summary>
    public IReadOnlyList<string> Earlier { get; init; } = [];

    /// <summary>Tiles whose texture is to be made.</summary>
    public required IReadOnlyList<TileName> TilesToTexture { get; init; }

    /// <summary>Constraints of the reference.</summary>
    public IReadOnlyList<UsedConstraint> Constraints { get; init; } = [];

    /// <summary>Whether nothing is to be made.</summary>
    public bool IsComplete => HasModel && TilesToModel.Count == 0 && TilesToTexture.Count == 0 && Touched.Count == 0;

    /// <summary>What folders of parts of the model have after their keys.</summary>
    public string Suffix => Folder[Key.Length..];

    /// <summary>Notes in the reference that this model was exported last.</summary>
    public void NoteIn(IJobFiles files, Place reference, Workspace workspace) => ModelingReferenceFiles.WriteCurrent(
        files, reference, Key, workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated).Origin);
}

/// <summary>A constraint that surfaces follow.</summary>
/// <param name="Mesh">Name of its mesh in the edits of the reference.</param>
/// <param name="Tiles">Tiles whose surface depends on it.</param>
/// <param name="FillColor">Color of its surface, "#RRGGBB"; null = photos or its texture give it.</param>
/// <param name="IsTextured">Whether its mesh has a texture, which covers its surface.</param>
/// <param name="Bytes">Memory that it takes where it is used.</param>
internal sealed record UsedConstraint(
    string Mesh, IReadOnlyList<TileName> Tiles, string? FillColor, bool IsTextured, long Bytes);
