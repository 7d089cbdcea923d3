using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Pipeline;

namespace Reality.Engine.Texturing;

/// <summary>
/// Textures tiles from full-size photos: reads "surface/{tile}.bin", "visibility/*", writes "texture/{tile}.bin"
/// (<see cref="TexturedMesh"/>: the surface, its large triangles split). Items are names of tiles.
/// </summary>
/// <remarks>
/// Per triangle the photo that shows it best, with few seams (<see cref="ViewLabeling"/>; Waechter, Moehrle and Goesele 2014).
/// Colors are brought to the scene's consensus (<see cref="ColorBalanceStage"/>) and mixed across one triangle at seams
/// (<see cref="VertexBlend"/>). Each photo is read once a tile.
/// </remarks>
public sealed class TextureStage(IPhotoSource photos, TextureOptions options) : IStage<string>
{
    public string Name => "texture";

    public void Run(IReadOnlyList<string> batch, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(log);
        var scene = workspace.ReadScene(SceneArtifact.Calibrated);
        log.Begin(batch.Count);
        var samplingDistance = SceneSampling.GroundSamplingDistance(scene);
        foreach (var tile in batch)
        {
            var name = $"texture/{tile}.bin";
            if (!workspace.Contains(name))
            {
                var mesh = workspace.ReadMesh($"surface/{tile}.bin");
                if (samplingDistance > 0)
                    mesh = TriangleSplitting.Split(mesh, options.MaxTrianglePixels * samplingDistance);
                workspace.WriteTexturedMesh(name, Texture(mesh, scene, workspace, log, cancellation));
            }
            log.Advance();
        }
    }

    private TexturedMesh Texture(Mesh mesh, Scene scene, Workspace workspace, StageLog log, CancellationToken cancellation)
    {
        if (mesh.TriangleCount == 0)
            return new TexturedMesh { Mesh = mesh, TextureCoordinates = [], PageOfTriangle = [], Pages = [] };
        var topology = new TriangleTopology(mesh.Triangles, mesh.VertexCount);
        var border = new BorderViews(topology.IsBorder);
        var (views, faces) = Score(mesh, border, scene, workspace, cancellation);
        var labels = ViewLabeling.Solve(mesh, topology, faces, options.SeamCost, cancellation);
        var blend = VertexBlend.Of(mesh, topology, labels, views, border);
        var builder = new ChartBuilder(mesh, topology, labels, views, options);
        var charts = builder.Build(cancellation);
        var layout = AtlasPacker.Pack(charts.Select(c => (c.Width, c.Height)).ToArray(), options.MaxTextureSize);
        for (var i = 0; i < charts.Count; i++)
        {
            var (page, x, y) = layout.Placements[i];
            charts[i] = charts[i] with { Page = page, PageX = x, PageY = y };
        }
        log.Info($"{mesh.TriangleCount} triangles, {charts.Count} charts, {views.Length} photos, pages "
            + string.Join(", ", layout.PageSizes.Select(s => $"{s.Width} x {s.Height}")));

        var painter = new AtlasPainter(mesh, charts, builder.Corners, layout.PageSizes, blend, views, options.ThreadCount, cancellation);
        Paint(painter, views, workspace, scene, log, cancellation);
        UnseenPainting.Paint(mesh, topology, painter, builder.Corners, options.UnseenColor, cancellation);
        return Finish(mesh, painter, builder.Corners, layout);
    }

    private (TileView[] Views, FaceViews Faces) Score(
        Mesh mesh, BorderViews border, Scene scene, Workspace workspace, CancellationToken cancellation)
    {
        var bounds = mesh.Bounds();
        var faces = new FaceViews(mesh.TriangleCount);
        var views = new List<TileView>();
        foreach (var photo in scene.CalibratedPhotos)
        {
            cancellation.ThrowIfCancellationRequested();
            var view = new TileView(photo, scene.CameraOf(photo), mesh);
            if (!workspace.Contains(ColorBalance.NameOf(photo.Id)) || !ViewFrustum.MaySee(view.View, bounds))
                continue;
            var visibility = workspace.ReadVisibility(scene, photo.Id);
            var balance = ColorBalance.Read(workspace, visibility.ColorView, photo.Id);
            ViewScoring.Add(mesh, view, (short)views.Count, visibility, balance, faces, border, options.ThreadCount, cancellation);
            views.Add(view);
        }
        return ([.. views], faces);
    }

    private void Paint(
        AtlasPainter painter, TileView[] views, Workspace workspace, Scene scene, StageLog log, CancellationToken cancellation)
    {
        for (var i = 0; i < views.Length; i++)
        {
            if (!painter.Needs(i))
                continue;
            var photo = views[i].Photo;
            var (colorView, _) = workspace.ReadColors(scene, photo.Id);
            var balance = ColorBalance.Read(workspace, colorView, photo.Id);
            painter.Paint(i, ReadPhoto(photo, views[i], log), balance, options.ThreadCount, cancellation);
        }
    }

    private Image<Rgb24> ReadPhoto(Photo photo, TileView view, StageLog log)
    {
        try
        {
            return photos.ReadColor(photo);
        }
        catch (Core.InvalidFileException e)
        {
            log.Warn("Photo_Unreadable", $"{photo.Name} shows gray in the texture: {e.Message}");
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
            AtlasFilling.Fill(pages[i], isKnown);
        }
        return new TexturedMesh { Mesh = mesh, TextureCoordinates = coordinates, PageOfTriangle = pageOfTriangle, Pages = pages };
    }
}
