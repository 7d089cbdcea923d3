using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Colors;
using Reality.Engine.Meshing;
using Reality.Engine.Rendering;
using Reality.Engine.Scans;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// Textures tiles from full-size photos. Reads "surface/{tile}.bin", "visibility/*", writes "texture/{tile}.bin"
/// (<see cref="TexturedMesh"/>: the surface, its large triangles split). Items are tiles.
/// </summary>
/// <remarks>
/// Each triangle gets the photo that shows it best, with few seams (<see cref="ViewLabeling"/>; Waechter, Moehrle and Goesele
/// 2014). Colors are brought to the scene's consensus (<see cref="ColorBalanceStage"/>) and mixed across one triangle at seams
/// (<see cref="VertexBlend"/>). Each photo is read once per tile.
/// </remarks>
public sealed class TextureStage(IPhotoSource photos, TextureOptions options) : TileStage
{
    // Measured on 850,000 triangles of photos of 6 megapixels, see docs/benchmarks.md: photos, and faces with their texels.
    private const long BaseBytes = 384L << 20;
    private const long BytesPerSurfaceByte = 64;

    // Vertices of two tiles are the same within this part of a voxel.
    private const double SharedVoxelPart = 1 / 256.0;

    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "texture";

    public override StageName Name => Id;

    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads =>
        UsesScans ? [ColorBalanceStage.Id, ScanViewStage.Id] : [ColorBalanceStage.Id];

    public override object? Key => IsFromAbove ? (options, nameof(IsFromAbove)) : options;

    /// <summary>Whether only triangles that face up take colors from photos: an orthophoto shows no others.</summary>
    public bool IsFromAbove { get; init; }

    /// <summary>Whether the job has views of scans.</summary>
    public bool UsesScans { get; init; }

    /// <summary>The constraints of a tile that have colors of their own.</summary>
    public Func<Workspace, Tile, IReadOnlyList<ConstraintFill>> ReadFills { get; init; } = (_, _) => [];

    /// <summary>
    /// Tiles whose texture an earlier job has made, before the others were edited: these are leveled to it.
    /// </summary>
    public Func<Workspace, IReadOnlySet<TileName>> ReadKept { get; init; } = _ => new HashSet<TileName>();

    protected override double SecondsPerMegapixel => 0.25;

    protected override long MemoryBytesOf(Tile tile, TilePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return BaseBytes + BytesPerSurfaceByte * SurfaceStage.SizeOf(plan.Workspace, tile);
    }

    protected override IReadOnlyList<Tile> ItemsOf(TilePlan input, Workspace workspace) => SurfaceStage.TilesIn(workspace);

    /// <summary>Artifact of a tile's textured mesh.</summary>
    public static ArtifactName NameOf(Tile tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return NameOf(tile.Name);
    }

    /// <inheritdoc cref="NameOf(Tile)"/>
    public static ArtifactName NameOf(TileName tile) => Id / $"{tile}.bin";

    /// <summary>Size of the largest artifacts of tiles' textured meshes together, in bytes; 0 if there are none.</summary>
    /// <param name="count">How many of them.</param>
    public static long LargestSizeIn(Workspace workspace, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.ReadLayout().Tiles.Select(tile => workspace.SizeOf(NameOf(tile)) ?? 0)
            .OrderDescending().Take(count).Sum();
    }

    public override void Run(IReadOnlyList<Tile> batch, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(context);
        var (workspace, log, cancellation) = (context.Workspace, context.Log, context.Cancellation);

        var scene = workspace.ReadSceneWithoutTiePoints(SceneArtifact.Calibrated);
        log.Begin(batch.Count);
        var layout = workspace.ReadLayout();
        var maxEdge = options.MaxTrianglePixels * layout.GroundSamplingDistance;
        foreach (var tile in batch)
        {
            var name = NameOf(tile);
            if (!workspace.Contains(name))
            {
                var mesh = TriangleSplitting.Split(
                    workspace.ReadMesh(SurfaceStage.NameOf(tile)), maxEdge, cancellation: cancellation);
                var fills = FilledTriangles.Find(
                    mesh, ReadFills(workspace, tile), layout.VoxelSize, layout.GroundSamplingDistance, cancellation);
                workspace.WriteTexturedMesh(name, Texture(mesh, fills, KeptAround(tile, layout, workspace), scene, context));
            }
            log.Advance();
        }
    }

    // Artifacts of the neighbors that are not made.
    private List<ArtifactName> KeptAround(Tile tile, Layout layout, Workspace workspace)
    {
        var kept = ReadKept(workspace);
        return layout.Tiles.Where(other => other != tile && kept.Contains(other.Name)
                && !Box3d.Intersection(tile.OverlappingBox, other.TightBox).IsEmpty && workspace.Contains(NameOf(other)))
            .Select(other => NameOf(other)).ToList();
    }

    private TexturedMesh Texture(
        Mesh mesh, FilledTriangles fills, List<ArtifactName> kept, Scene scene, StageContext context)
    {
        var (log, cancellation) = (context.Log, context.Cancellation);
        if (mesh.TriangleCount == 0)
            return new TexturedMesh { Mesh = mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };
        var topology = new TriangleTopology(mesh.Triangles, mesh.VertexCount);
        var border = new BorderViews(topology.IsBorder);
        var pictures = UsesScans ? ScanPicture.Of(context.Workspace, options.ScanColors, mesh.Bounds()) : [];
        var (views, faces) = Score(mesh, border, scene, pictures, context);
        if (IsFromAbove)
            LeaveWalls(mesh, faces);
        for (var t = 0; t < mesh.TriangleCount; t++)
            faces.Count[t] = fills.Contains(t) ? (byte)0 : faces.Count[t];
        var labels = ViewLabeling.Solve(mesh, topology, faces, options.SeamCost, cancellation);
        var blend = VertexBlend.Of(mesh, topology, labels, views, border);
        var builder = new ChartBuilder(mesh, topology, labels, views, options, fills.TexelsPerMeter);
        var charts = builder.Build(cancellation);
        var layout = AtlasPacker.Pack(charts.Select(c => (c.Width, c.Height)).ToArray(), options.MaxTextureSize);
        for (var i = 0; i < charts.Count; i++)
        {
            var (page, x, y) = layout.Placements[i];
            charts[i] = charts[i] with { Page = page, PageX = x, PageY = y };
        }
        log.Info($"{mesh.TriangleCount} triangles, {charts.Count} charts, {views.Length - pictures.Count} photos, "
            + (pictures.Count > 0 ? $"{pictures.Count} views of scans, " : "") + "pages "
            + string.Join(", ", layout.PageSizes.Select(s => $"{s.Width} x {s.Height}")));

        var painter = new AtlasPainter(
            mesh, charts, builder.Corners, layout.PageSizes, blend, views, context.ThreadCount, cancellation);
        Paint(painter, views, views.Length - pictures.Count, scene, context);
        PaintScans(painter, pictures, views.Length - pictures.Count, context);
        UnseenPainting.Paint(mesh, topology, painter, builder.Corners, options.UnseenColor, fills, cancellation);
        var made = Finish(mesh, painter, builder.Corners, layout);
        if (kept.Count == 0)
            return made;
        var leveling = new BorderLeveling(made, topology, SharedVoxelPart * context.Workspace.ReadLayout().VoxelSize);
        foreach (var neighbor in kept)
            leveling.Add(context.Workspace.ReadTexturedMesh(neighbor));
        if (leveling.Differences() is not { } differences)
            return made;
        BorderLeveling.Apply(mesh, painter, builder.Corners, differences, fills);
        return Finish(mesh, painter, builder.Corners, layout);
    }

    // Without a photo, they continue the colors around them.
    private static void LeaveWalls(Mesh mesh, FaceViews faces)
    {
        const float MinUp = 0.1f;
        for (var t = 0; t < mesh.TriangleCount; t++)
        {
            var (a, b, c) = (mesh.Triangles[3 * t], mesh.Triangles[3 * t + 1], mesh.Triangles[3 * t + 2]);
            var normal = ExactVector.Cross(mesh.Positions[b] - mesh.Positions[a], mesh.Positions[c] - mesh.Positions[a]);
            if (!(normal.Z > MinUp * ExactVector.Length(normal)))
                faces.Count[t] = 0;
        }
    }

    // Views of photos, then those of scans.
    private (TileView[] Views, FaceViews Faces) Score(
        Mesh mesh, BorderViews border, Scene scene, IReadOnlyList<ScanPicture> pictures, StageContext context)
    {
        var faces = new FaceViews(mesh.TriangleCount);
        var views = ScorePhotos(mesh, border, faces, scene, context);
        if (pictures.Count == 0)
            return ([.. views], faces);
        if (options.Order == TextureOrder.Smart)
        {
            ScoreScans(mesh, border, faces, pictures, views, context);
            return ([.. views], faces);
        }
        var (facesOfScans, borderOfScans) = (new FaceViews(mesh.TriangleCount), border.Cleared());
        ScoreScans(mesh, borderOfScans, facesOfScans, pictures, views, context);
        var scansAreFirst = options.Order == TextureOrder.PointCloudsFirst;
        border.Take(borderOfScans, scansAreFirst);
        faces.Take(facesOfScans, scansAreFirst);
        return ([.. views], faces);
    }

    private static List<TileView> ScorePhotos(
        Mesh mesh, BorderViews border, FaceViews faces, Scene scene, StageContext context)
    {
        var (workspace, cancellation) = (context.Workspace, context.Cancellation);
        var bounds = mesh.Bounds();
        var views = new List<TileView>();
        foreach (var photo in scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = new TileView(photo, scene.CameraOf(photo), mesh);
            if (!workspace.Contains(ColorBalance.NameOf(photo.Id)) || !ViewFrustum.MaySee(view.View, bounds))
                continue;
            var visibility = workspace.ReadVisibility(scene, photo.Id);
            var balance = ColorBalance.Read(workspace, visibility.ColorView, photo.Id);
            ViewScoring.Add(
                mesh, view, (short)views.Count, visibility, balance, faces, border, context.ThreadCount, cancellation);
            views.Add(view);
        }
        return views;
    }

    private static void ScoreScans(
        Mesh mesh, BorderViews border, FaceViews faces, IReadOnlyList<ScanPicture> pictures, List<TileView> views,
        StageContext context)
    {
        foreach (var picture in pictures)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var view = new TileView(picture.Photo, picture.Camera, mesh);
            ViewScoring.Add(
                mesh, view, (short)views.Count, picture.ReadVisibility(context.Workspace), picture.Balance, faces, border,
                context.ThreadCount, context.Cancellation);
            views.Add(view);
        }
    }

    private void Paint(AtlasPainter painter, TileView[] views, int photoCount, Scene scene, StageContext context)
    {
        var source = EqualizedPhotos.Of(photos, context.Workspace);
        for (var i = 0; i < photoCount; i++)
        {
            if (!painter.Needs(i))
                continue;
            var photo = views[i].Photo;
            var (colorView, _) = context.Workspace.ReadColors(scene, photo.Id);
            var balance = ColorBalance.Read(context.Workspace, colorView, photo.Id);
            painter.Paint(i, ReadPhoto(source, photo, views[i], context), balance, context.ThreadCount, context.Cancellation);
        }
    }

    private void PaintScans(AtlasPainter painter, IReadOnlyList<ScanPicture> pictures, int first, StageContext context)
    {
        for (var i = 0; i < pictures.Count; i++)
        {
            if (painter.Needs(first + i))
            {
                painter.Paint(
                    first + i, pictures[i].ReadColor(context.Workspace, options.ScanColors), pictures[i].Balance,
                    context.ThreadCount, context.Cancellation);
            }
        }
    }

    private static Image<Rgb24> ReadPhoto(IPhotoSource source, Photo photo, TileView view, StageContext context)
    {
        try
        {
            return source.ReadColor(photo, cancellation: context.Cancellation);
        }
        catch (Core.InvalidFileException e)
        {
            context.Log.Warn("Photo_Unreadable", $"{photo.Name} shows gray in the texture: {e.Reason}");
            var gray = new Image<Rgb24>(view.Camera.Width, view.Camera.Height);
            gray.Pixels.AsSpan().Fill(new(128, 128, 128));
            return gray;
        }
    }

    private static TexturedMesh Finish(Mesh mesh, AtlasPainter painter, Vector2[] corners, AtlasLayout layout)
    {
        var coordinates = new Vector2[corners.Length];
        var pageOfTriangle = new int[mesh.TriangleCount];
        foreach (var chart in painter.Charts)
        {
            var size = new Vector2(layout.PageSizes[chart.Page].Width, layout.PageSizes[chart.Page].Height);
            foreach (var t in chart.Triangles)
            {
                pageOfTriangle[t] = chart.Page;
                for (var corner = 3 * t; corner < 3 * t + 3; corner++)
                    coordinates[corner] = (corners[corner] + new Vector2(chart.PageX, chart.PageY)) / size;
            }
        }
        var pages = new Image<Rgb24>[painter.Pages.Length];
        for (var i = 0; i < pages.Length; i++)
        {
            pages[i] = painter.Pages[i].ToImage();
            var isKnown = Array.ConvertAll(painter.Pages[i].Owner, owner => owner >= 0 ? (byte)1 : (byte)0);
            GapFilling.Fill(pages[i], isKnown);
        }
        return new TexturedMesh { Mesh = mesh, TextureCoordinates = coordinates, PageOfTriangle = pageOfTriangle, Pages = pages };
    }
}
