using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.TouchUps;
using Reality.Pipeline;

namespace Reality.Jobs.Constraints;

/// <summary>
/// Reads and checks the constraints of a request and finds the tiles that depend on them: "constraint-files/NUMBER.bin", their
/// meshes, textured if a picture covers them, and "constraint-files/constraints.json". The modeling reference is not touched.
/// </summary>
internal sealed class ConstraintFilesStage(ConstraintsInputs inputs, Place reference, JobSite site) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "constraint-files";

    // Limit of one job, so that it ends in minutes and its results fit the reference.
    private const long MaxBytes = 512L << 20;
    private const int MaxTriangleCount = 4_000_000;
    private const long MaxPixels = 512_000_000;

    // Measured, see docs/benchmarks.md.
    private const long BaseBytes = 64L << 20;
    private const long BytesPerSurfaceByte = 4;

    private static readonly ArtifactName s_list = Id / "constraints.json";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [];

    public override object? Key => site.Key;

    protected override string TaskId => "read";

    /// <summary>Artifact of a constraint's mesh.</summary>
    public static ArtifactName NameOf(int number) => Id / string.Create(CultureInfo.InvariantCulture, $"{number}.bin");

    /// <summary>The constraints, in the order of the request.</summary>
    public static IReadOnlyList<CheckedConstraint> Read(Workspace workspace)
    {
        using var stream = workspace.Read(s_list);
        return JsonSerializer.Deserialize<CheckedConstraint[]>(stream)!;
    }

    public override double ExpectedWork(InputSize size) => 5;

    public override long PlanBytes(Workspace workspace) => ModelingReferenceFiles.PlanBytes(site.Files, reference);

    // Constraints are read one after the other; drapings read the model, one tile after the other.
    protected override TaskCost Cost(PlanContext plan)
    {
        var added = (inputs.ConstraintsToAdd ?? [])
            .Select(constraint => ConstraintFile.MemoryOf(site.Files, constraint)).DefaultIfEmpty().Max();
        var sizes = new ReferenceMeshSizes(site.Files, reference);
        return new(
            5,
            BaseBytes + ReferenceTiles.MemoryOf(site.Files, reference, sizes) + added
            + BytesPerSurfaceByte * sizes.LargestOf(tiles: null, isTextured: false)[0]);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var origin = ModelingReferenceFiles.ReadOrigin(site.Files, reference);
        var layout = ModelingReferenceFiles.ReadTiles(site.Files, reference, extent: null, context.Cancellation);
        CheckDeleted();
        var surface = new SurfaceHeights(site.Files, reference, context.Cancellation);
        var asked = (inputs.ConstraintsToAdd ?? []).Index().Select(constraint => (
            constraint.Index, constraint.Item, File: new ConstraintFile(
                site.Files, constraint.Item, $"{TargetOf(constraint.Index)}.constraintPath", surface, context.Log))).ToList();
        Allow(asked.Sum(constraint => constraint.File.Bytes), MaxBytes, "bytes in their files");
        var (triangles, pixels) = (0L, 0L);
        var read = new List<CheckedConstraint>();
        foreach (var (i, constraint, file) in asked)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var target = TargetOf(i);
            using var frame = ExportFrame.Of(origin, constraint.Crs);
            var mesh = file.Read(frame, context.Cancellation);
            Allow(triangles += mesh.TriangleCount, MaxTriangleCount, "triangles");
            var tiles = TilesOf(mesh, layout, context.Cancellation);
            if (tiles.Count == 0)
            {
                var away = DistanceTo(layout.Region, mesh.Bounds());
                throw new StageException(
                    "Constraint_FarAway",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{target} '{constraint.ConstraintPath}' reaches no tile of the modeling reference: it lies {away:G3} m "
                        + $"outside. Check its coordinates and heights, and that they are in {constraint.Crs}."));
            }
            if (constraint.TexturePath is null)
            {
                context.Workspace.WriteMesh(NameOf(i), mesh);
            }
            else
            {
                var picture = ConstraintPicture.Read(site.Files, constraint, target, context.Cancellation);
                Allow(pixels += picture.Pixels.Length, MaxPixels, "pixels in their textures");
                context.Workspace.WriteTexturedMesh(NameOf(i), ConstraintFill.Of(mesh, picture).Surface);
            }
            var info = JsonSerializer.SerializeToNode(constraint, RequestJson.Options)!.AsObject();
            read.Add(new(Guid.NewGuid().ToString("D"), tiles, AreaOf(mesh), info));
        }
        context.Workspace.Write(s_list, stream => JsonSerializer.Serialize(stream, read));
    }

    private static string TargetOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"specifications.inputs.constraintsToAdd[{number}]");

    private static void Allow(long count, long most, string what)
    {
        if (count > most)
        {
            throw new StageException(
                "Constraints_TooLarge",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"specifications.inputs.constraintsToAdd have {count} {what} together; one job adds {most} at most. A file "
                    + $"that is named twice counts twice. Simplify them, or add them by several jobs."));
        }
    }

    private void CheckDeleted()
    {
        var known = ReferenceEdits.Read(site.Files, reference).ConstraintIds();
        foreach (var (i, id) in (inputs.ConstraintsToDelete ?? []).Index())
        {
            if (!known.Contains(id))
            {
                throw new StageException(
                    "Constraint_NotFound",
                    $"specifications.inputs.constraintsToDelete[{i}] '{id}' is not a constraint of the modeling reference. They "
                    + $"are listed in its constraints/constraints.json.");
            }
        }
    }

    // Those that see a part of it: within their overlap, it changes what they find at their border.
    private static List<TileName> TilesOf(Mesh mesh, Layout layout, CancellationToken cancellation)
    {
        var bounds = mesh.Bounds();
        var boxes = new List<Box3d>();
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            boxes.Add(Box3d.Empty.Include(mesh.WorldPosition(mesh.Triangles[i]))
                .Include(mesh.WorldPosition(mesh.Triangles[i + 1])).Include(mesh.WorldPosition(mesh.Triangles[i + 2])));
        }
        return layout.Tiles.Where(tile => DistanceTo(tile.OverlappingBox, bounds) == 0 && IsReached(tile))
            .Select(tile => tile.Name).ToList();

        bool IsReached(Tile tile)
        {
            cancellation.ThrowIfCancellationRequested();
            return boxes.Exists(box => DistanceTo(tile.OverlappingBox, box) == 0);
        }
    }

    private static double DistanceTo(Box3d a, Box3d b)
    {
        var gap = Vector3d.Max(Vector3d.Max(a.Min - b.Max, b.Min - a.Max), Vector3d.Zero);
        return gap.Length;
    }

    private static double AreaOf(Mesh mesh)
    {
        double area = 0;
        for (var i = 0; i < mesh.Triangles.Length; i += 3)
        {
            var a = mesh.WorldPosition(mesh.Triangles[i]);
            area += 0.5 * Vector3d.Cross(
                mesh.WorldPosition(mesh.Triangles[i + 1]) - a, mesh.WorldPosition(mesh.Triangles[i + 2]) - a).Length;
        }
        return area;
    }
}

/// <summary>A constraint that can be added.</summary>
/// <param name="Tiles">Tiles that depend on it.</param>
/// <param name="Info">As requested.</param>
internal sealed record CheckedConstraint(string Id, IReadOnlyList<TileName> Tiles, double SquareMeters, JsonObject Info);
