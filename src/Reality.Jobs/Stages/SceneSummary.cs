using System.Text.Json;
using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Formats.ContextScenes;
using Reality.Jobs.Files;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>
/// Summary of a scene for the records of a job's outputs: "STAGE/summary.json". The task that has the scene in memory writes it,
/// so that finishing the job takes no memory for scenes.
/// </summary>
/// <param name="Crs">Definition of the coordinate system of its document; null for a local one.</param>
/// <param name="Origin">Latitude and longitude in degrees, and height; null for a scene without a position on the earth.</param>
/// <param name="Extent">Ground that was seen; null if nothing is known of it.</param>
/// <param name="ImageCount">Photos that were given, also those that were left out.</param>
/// <param name="Megapixels">Of all photos.</param>
internal sealed record SceneSummary(
    string? Crs, SceneOrigin? Origin, GeoExtent? Extent, int ImageCount, double Megapixels)
{
    /// <summary>Tiles that a job has exported or imported.</summary>
    public int TileCount { get; init; }

    /// <summary>Area of constraints that a job has added, square meters.</summary>
    public double SurfaceSquareMeters { get; init; }

    /// <summary>Points of all scans that were imported, in millions.</summary>
    public double Megapoints { get; init; }

    /// <summary>Summarizes a scene as an artifact of a stage.</summary>
    public static void Write(StageContext context, StageName stage, ContextScene document, int imageCount)
    {
        var scene = document.Scene;
        Write(context, stage, new(
            ContextSceneWriter.SystemOf(document)?.Definition, SceneOrigin.Of(scene.Origin),
            ExtentOf(scene, context.Cancellation), imageCount, SceneArtifact.MegapixelsOf(scene)));
    }

    /// <summary>Writes the summary of a job that has no scene.</summary>
    public static void Write(StageContext context, StageName stage, SceneSummary summary) =>
        context.Workspace.Write(NameOf(stage), stream => JsonSerializer.Serialize(stream, summary));

    /// <summary>Reads the summary that a stage wrote.</summary>
    public static SceneSummary Read(Workspace workspace, StageName stage)
    {
        using var stream = workspace.Read(NameOf(stage));
        return JsonSerializer.Deserialize<SceneSummary>(stream)!;
    }

    private static ArtifactName NameOf(StageName stage) => stage / "summary.json";

    /// <summary>Extent of the tie points, or of poses and measured positions if there are too few.</summary>
    private static GeoExtent? ExtentOf(Scene scene, CancellationToken cancellation)
    {
        if (scene.Origin is not { } origin)
            return null;
        var frame = new LocalFrame(origin);
        var points = SceneExtent.TryMeasure(scene, cancellation)?.Points.Select(frame.GeoFromWorld)
            ?? scene.CalibratedPhotos.Select(photo => frame.GeoFromWorld(photo.CameraFromWorld!.Value.Center))
                .Concat(scene.Photos.Select(photo => photo.Position?.Position).OfType<GeoPoint>());
        GeoExtent? extent = null;
        foreach (var point in points)
        {
            cancellation.ThrowIfCancellationRequested();
            var (latitude, longitude) = (point.Latitude.Degrees, point.Longitude.Degrees);
            extent = extent?.With(latitude, longitude) ?? new(latitude, longitude, latitude, longitude);
        }
        return extent;
    }
}

/// <summary>A rectangle of latitudes and longitudes, in degrees.</summary>
internal sealed record GeoExtent(double South, double West, double North, double East)
{
    /// <summary>The smallest rectangle that also has a point.</summary>
    public GeoExtent With(double latitude, double longitude) => new(
        Math.Min(South, latitude), Math.Min(West, longitude), Math.Max(North, latitude), Math.Max(East, longitude));
}
