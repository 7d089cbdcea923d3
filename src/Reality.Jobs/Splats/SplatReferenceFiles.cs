using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Contract.Specifications;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Engine.Splats;
using Reality.Formats.Ply;
using Reality.Jobs.Files;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using SplatQuality = Reality.Contract.Specifications.SplatQuality;

namespace Reality.Jobs.Splats;

/// <summary>
/// A reference of trained splats: reference.json, their description, and splats.ply, the splats in the world frame of their
/// scene. docs/gaussian-splats.md describes both.
/// </summary>
internal static class SplatReferenceFiles
{
    public const string RootName = "reference.json";

    // Those of all tiles of a scene: sixteen million.
    private const long MaxSplatsBytes = 4L << 30;

    private const string SplatsName = "splats.ply";
    private const int MaxDocumentBytes = 1 << 20;

    // In any coordinate system.
    private const double MaxMeters = 2e9;

    // To be incremented when an older version of this program cannot use what this one writes.
    private const int FormatVersion = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    public static bool IsThere(IJobFiles files, Place place) => files.Contains(place, RootName);

    public static void Write(IJobFiles files, Place place, SplatReference reference, SplatCloud splats) =>
        files.WriteFolder(place, RootName, folder =>
        {
            using (var stream = new BufferedStream(File.Create(Path.Combine(folder, SplatsName)), 1 << 20))
                SplatPlyWriter.Write(stream, splats, []);
            File.WriteAllText(Path.Combine(folder, RootName), JsonSerializer.Serialize(reference, s_json));
        });

    /// <summary>Description of the splats of a reference. Throws <see cref="StageException"/> if it cannot be used.</summary>
    public static SplatReference Read(IJobFiles files, Place place)
    {
        if (files.SizeOf(place, RootName) is not { } size || files.Find(place, RootName) is not { } path)
        {
            throw new StageException(
                "SplatsReference_NotFound",
                $"specifications.inputs.splatsReference: there is no {files.Describe(place, RootName)}. Give one that a finished "
                + $"GaussianSplats job has made.");
        }
        if (size > MaxDocumentBytes)
            throw Invalid(files, place, RootName, $"it has {size} bytes; at most {MaxDocumentBytes} are accepted.");
        try
        {
            var reference = JsonSerializer.Deserialize<SplatReference>(File.ReadAllBytes(path), s_json)
                ?? throw new JsonException("The file is empty.");
            if (reference.FormatVersion > FormatVersion)
            {
                throw new StageException(
                    "SplatsReference_TooNew",
                    $"{files.Describe(place, RootName)} has version {reference.FormatVersion}, but this service reads versions "
                    + $"up to {FormatVersion}. Update the service, or train the splats again.");
            }
            return FaultOf(reference) is { } fault ? throw Invalid(files, place, RootName, fault) : reference;
        }
        catch (JsonException e)
        {
            throw Invalid(files, place, RootName, e.Message);
        }
    }

    /// <summary>Bytes of memory that reading the splats of a reference takes.</summary>
    public static long MemoryOf(IJobFiles files, Place place) =>
        (200L << 20) + 3 * Math.Min(files.SizeOf(place, SplatsName) ?? 0, MaxSplatsBytes);

    /// <summary>The splats of a reference. Throws <see cref="StageException"/> if they are missing or broken.</summary>
    public static SplatCloud ReadSplats(
        IJobFiles files, Place place, SplatReference reference, CancellationToken cancellation)
    {
        if (files.SizeOf(place, SplatsName) is > MaxSplatsBytes)
            throw Invalid(files, place, SplatsName, $"It has more than {MaxSplatsBytes >> 20} MiB.");
        var path = files.Find(place, SplatsName) ?? throw new StageException(
            "SplatsReference_NotFound", $"There is no {files.Describe(place, SplatsName)}. Train the splats again.");
        try
        {
            using var stream = File.OpenRead(path);
            var splats = SplatPlyReader.Read(stream, cancellation);
            return splats.Count > 0
                ? splats with { Origin = new(reference.Origin.X, reference.Origin.Y, reference.Origin.Z), IsAntialiased = true }
                : throw new InvalidFileException("PLY", "The file has no splats.");
        }
        catch (InvalidFileException e)
        {
            throw Invalid(files, place, SplatsName, e.Message);
        }
    }

    private static string? FaultOf(SplatReference reference)
    {
        if (reference.SplatCount < 1 || reference.StepCount < 0)
            return $"it has {reference.SplatCount} splats of {reference.StepCount} steps.";
        if (!double.IsFinite(reference.Psnr))
            return "its psnr is not finite.";
        var (x, y, z) = reference.Origin;
        return Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z))) <= MaxMeters
            ? null
            : $"its origin is more than {MaxMeters:G1} m away.";
    }

    private static StageException Invalid(IJobFiles files, Place place, string name, string problem) => new(
        "SplatsReference_Invalid", $"{files.Describe(place, name)} cannot be used: {problem} Train the splats again.");

    /// <summary>A reference as this version writes it.</summary>
    public static SplatReference Of(
        SplatQuality quality, SplatCloud splats, SceneOrigin? sceneOrigin, SplatReport report) => new()
        {
            FormatVersion = FormatVersion,
            Quality = quality,
            SplatCount = splats.Count,
            StepCount = report.StepCount,
            Origin = new(splats.Origin.X, splats.Origin.Y, splats.Origin.Z),
            SceneOrigin = sceneOrigin,
            Psnr = report.Trained.Average(photo => photo.Psnr),
        };
}

/// <summary>What reference.json says.</summary>
internal sealed record SplatReference
{
    public required int FormatVersion { get; init; }

    public required SplatQuality Quality { get; init; }

    public required int SplatCount { get; init; }

    public required int StepCount { get; init; }

    /// <summary>World position that the positions in splats.ply are relative to.</summary>
    public required SplatPlace Origin { get; init; }

    /// <summary>Origin of the world frame on the earth; null for an unreferenced scene.</summary>
    public SceneOrigin? SceneOrigin { get; init; }

    /// <summary>Mean over the photos, decibels.</summary>
    public double Psnr { get; init; }
}

/// <summary>A position as JSON.</summary>
internal sealed record SplatPlace(double X, double Y, double Z);
