using System.Globalization;
using System.Security.Cryptography;
using Reality.Core.Geodesy;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Core;
using Reality.Formats.ContextScenes;
using Reality.Formats.Decoding;
using Reality.Formats.Geodesy;
using Reality.Formats.Imaging;

namespace Reality.Formats.Photos;

/// <summary>
/// Builds the uncalibrated scene of photos: looks through each file once, to find damage, groups cameras, collects priors.
/// </summary>
/// <remarks>The result does not depend on <see cref="PhotoImportOptions.ThreadCount"/>.</remarks>
public static class SceneFromPhotos
{
    /// <summary>Focal length over the longer side if a file has none: about 45 degrees across.</summary>
    public const double GuessedFocalRatio = 1.2;

    /// <summary>Reads all photos of <paramref name="list"/>; unreadable and duplicate photos are omitted with a reason.</summary>
    /// <param name="advance">Called from any thread after each photo.</param>
    public static PhotoImport Read(
        IPhotoList list, IPhotoDecoder decoder, PhotoImportOptions options, Action? advance, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(options);
        var files = new PhotoFile[list.Names.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = options.ThreadCount };
        Parallel.For(0, files.Length, parallel, i =>
        {
            files[i] = Read(list, list.Names[i], decoder, cancellation);
            advance?.Invoke();
        });

        var messages = new List<PhotoMessage>();
        var leftOut = new List<(string, string)>();
        foreach (var file in list.PassedOver)
            LeaveOut(file.Name, file.Code, $"{file.Name} {file.Reason}.", messages, leftOut);
        var kept = KeepPhotos(KeepReadable(files, messages, leftOut), list, messages, leftOut);
        return new(BuildScene(kept, options, messages), messages, leftOut);
    }

    private static PhotoFile Read(IPhotoList list, string name, IPhotoDecoder decoder, CancellationToken cancellation)
    {
        if (!ScenePath.IsAllowed(name))
        {
            return new(
                name, null, "", "a scene cannot refer to its name; rename it without ':', '\\', '..' and control characters");
        }
        try
        {
            var path = list.PathOf(name);
            var image = decoder.Inspect(path, name, cancellation);
            var metadata = PhotoMetadataReader.Read(image, name);
            var state = StateOf(image.Header, path, name, decoder, cancellation);
            metadata = metadata with { Messages = [.. state, .. metadata.Messages] };
            using var stream = File.OpenRead(path);
            return new(name, metadata, Convert.ToHexString(SHA256.HashData(stream)), null);
        }
        catch (InvalidFileException e)
        {
            return new(name, null, "", e.Reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(name, null, "", "it cannot be read; check that it exists and that its permissions allow reading");
        }
    }

    private static IEnumerable<PhotoMessage> StateOf(
        ImageHeader header, string path, string name, IPhotoDecoder decoder, CancellationToken cancellation)
    {
        if (header.LacksEnd)
            yield return EndOf(decoder.ReadAlpha(path, name, cancellation), name);
        else if (header.HasFaults)
        {
            yield return new(
                "Photo_DataFaulty",
                $"{name} has errors in the data of its pixels, which are used as its decoder guesses them. Look at it: if blocks "
                + $"of it are gray, shifted or of a wrong color, copy it again from the camera, or mask them out.");
        }
        if (header.PictureCount > 1)
        {
            yield return new(
                "Photo_PicturesNotUsed",
                $"{name} holds {header.PictureCount} pictures, as pages, frames or views, of which only the main one is used. "
                + $"If the others are photos, too, save each as a file of its own.");
        }
    }

    /// <param name="isThere">0 where pixels are missing.</param>
    private static PhotoMessage EndOf(Image<byte> isThere, string name)
    {
        var missing = isThere.Pixels.AsSpan().Count((byte)0);
        return missing == 0
            ? new(
                "Photo_EndMissing",
                $"{name} does not have the marker of its end, but all of its pixels, and is used. If other photos are like it, "
                + $"copy them again from the camera.")
            : new(
                "Photo_Cut",
                $"{name} is cut short: {100.0 * missing / isThere.Pixels.Length:0} % of its pixels are missing and are masked "
                + $"out; the others are used. Copy it again from the camera.");
    }

    private static List<PhotoFile> KeepReadable(PhotoFile[] files, List<PhotoMessage> messages, List<(string, string)> leftOut)
    {
        var kept = new List<PhotoFile>();
        var firstWithContent = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Metadata is null)
            {
                LeaveOut(
                    file.Name, "Photo_Unreadable", $"{file.Name} is omitted: {file.Problem?.TrimEnd('.')}.", messages, leftOut);
            }
            else if (!firstWithContent.TryAdd(file.Digest, file.Name))
            {
                LeaveOut(
                    file.Name,
                    "Photo_Duplicate",
                    $"{file.Name} has the same bytes as {firstWithContent[file.Digest]} and is omitted.",
                    messages,
                    leftOut);
            }
            else
                kept.Add(file);
        }
        return kept;
    }

    private static List<PhotoFile> KeepPhotos(
        List<PhotoFile> files, IPhotoList list, List<PhotoMessage> messages, List<(string, string)> leftOut)
    {
        var others = PhotoCopies.Find([.. files.Select(file => (file.Name, file.Metadata!))])
            .Where(file => !list.IsNamed(file.Key)).ToDictionary();
        foreach (var (name, (code, reason)) in others)
            LeaveOut(name, code, $"{name} {reason}.", messages, leftOut);
        return files.FindAll(file => !others.ContainsKey(file.Name));
    }

    /// <param name="message">Starts with the name; the rest is the reason.</param>
    private static void LeaveOut(
        string name, string code, MessageText message, List<PhotoMessage> messages, List<(string, string)> leftOut)
    {
        messages.Add(new(code, message));
        leftOut.Add((name, message.ToString()[name.Length..].TrimStart()));
    }

    private static Scene BuildScene(List<PhotoFile> files, PhotoImportOptions options, List<PhotoMessage> messages)
    {
        var cameras = new List<Camera>();
        var cameraOfGroup = new Dictionary<string, CameraId>(StringComparer.Ordinal);
        var photos = new List<Photo>();
        foreach (var file in files)
        {
            var metadata = file.Metadata!;
            messages.AddRange(metadata.Messages);
            var group = GroupOf(metadata);
            if (!cameraOfGroup.TryGetValue(group, out var cameraId))
            {
                cameraId = new(cameras.Count);
                cameraOfGroup.Add(group, cameraId);
                cameras.Add(CameraOf(cameraId, metadata, file.Name, options, messages));
            }
            photos.Add(new()
            {
                Id = new(photos.Count),
                Name = file.Name,
                CameraId = cameraId,
                Position = Ellipsoidal(metadata.Position, options.AltitudeReference),
                CameraFromEnu = metadata.CameraFromEnu,
                CaptureTime = metadata.CaptureTime,
                ExposureStops = metadata.ExposureStops,
                RigPlace = metadata.RigPlace,
            });
        }
        if (MixedHeights.Find(photos) is { } mixed)
            messages.Add(mixed);
        return new() { Origin = OriginOf(photos), Cameras = cameras, Photos = PositionPrior.FillHeights(photos) };
    }

    private static string GroupOf(PhotoMetadata m) => string.Join(
        '|', m.Make, m.Model, m.Serial, m.Band, m.Width, m.Height,
        (m.FocalLengthMillimeters ?? 0).ToString("F2", CultureInfo.InvariantCulture),
        (m.FocalLengthPixels ?? 0).ToString("F0", CultureInfo.InvariantCulture), m.Fisheye?.Lens);

    private static Camera CameraOf(
        CameraId id, PhotoMetadata metadata, string name, PhotoImportOptions options, List<PhotoMessage> messages)
    {
        var camera = new Camera
        {
            Id = id,
            Name = metadata.CameraName,
            Band = metadata.Band,
            Width = metadata.Width,
            Height = metadata.Height,
            FocalLength = metadata.FocalLengthPixels ?? GuessedFocalRatio * Math.Max(metadata.Width, metadata.Height),
            PrincipalPoint = new(0.5 * metadata.Width, 0.5 * metadata.Height),
            FocalLengthIsKnown = metadata is { FocalLengthPixels: not null, ContradictingFocalLength: null },
            ReadoutSeconds = metadata.ReadoutSeconds,
        };
        if (!options.IsFocalLengthGiven(camera))
            AddFocalLengthMessages(metadata, name, messages);
        return metadata.Fisheye is { } fisheye ? FisheyeCameraOf(camera, fisheye) : camera;
    }

    private static void AddFocalLengthMessages(PhotoMetadata metadata, string name, List<PhotoMessage> messages)
    {
        if (metadata.FocalLengthPixels is null)
        {
            messages.Add(new(
                "Camera_FocalLengthUnknown",
                $"{name} does not contain the focal length of its camera; it is estimated from the photos."));
        }
        if (metadata.OverruledFocalLengthPixels is { } overruled)
        {
            messages.Add(new(
                "Camera_FocalLengthsDiffer",
                $"{name}: the focal plane resolution implies a focal length of {overruled:F0} px, but the sensor of the camera "
                + $"one of {metadata.FocalLengthPixels:F0} px, which is used. If the photo was resized, use the original."));
        }
        if (metadata.FocalLengthSource == FocalLengthSource.FixedLens)
        {
            messages.Add(new(
                "Camera_FocalLengthFromTable",
                $"{name} does not contain the focal length of its camera; the fixed lens of the {metadata.CameraName} has "
                + $"{metadata.FocalLengthPixels:F0} px, which is used."));
        }
        if (metadata.ContradictingFocalLength is { } other)
        {
            messages.Add(new(
                "Camera_FocalLengthsDiffer",
                $"{name}: {TitleOf(metadata.FocalLengthSource)} gives a focal length of {metadata.FocalLengthPixels:F0} px, but "
                + $"{TitleOf(other.Source)} one of {other.Pixels:F0} px. It is estimated from the photos; if you know it, give "
                + $"it with --intrinsics."));
        }
    }

    private static Camera FisheyeCameraOf(Camera camera, FisheyeCalibration calibration)
    {
        var fisheye = camera with
        {
            Fisheye = calibration.Lens,
            FocalLength = camera.FocalLengthIsKnown
                ? camera.FocalLength
                : FisheyeLens.GuessedFocalLength(camera.Width, camera.Height),
            PrincipalPoint = calibration.PrincipalPoint ?? camera.PrincipalPoint,
            Fixed = CameraParameters.FisheyeDefault,
        };
        return calibration.Matrix?.ApplyTo(fisheye) ?? fisheye;
    }

    private static string TitleOf(FocalLengthSource source) => source switch
    {
        FocalLengthSource.Calibration => "the calibration in the file",
        FocalLengthSource.FocalPlaneResolution => "the focal plane resolution",
        FocalLengthSource.SensorTable => "the size of the sensor",
        FocalLengthSource.Equivalent35Millimeters => "the equivalent on 35 mm film",
        _ => "the lens",
    };

    private static PositionPrior? Ellipsoidal(PositionPrior? prior, AltitudeReference reference)
    {
        if (prior is null || prior.Position.HeightReference == HeightReference.Ellipsoid)
            return prior;
        return reference == AltitudeReference.Ellipsoid
            ? prior with
            {
                Position = prior.Position with { HeightReference = HeightReference.Ellipsoid },
                StatedHeightReference = HeightReference.Ellipsoid,
            }
            : prior with { Position = Egm96Geoid.ToEllipsoid(prior.Position) };
    }

    /// <summary>A rounded median of the positions, independent of the order of photos; null below three positions.</summary>
    private static GeoPoint? OriginOf(List<Photo> photos)
    {
        var positions = photos.Where(p => p.Position is not null).Select(p => p.Position!.Position).ToList();
        if (positions.Count < 3)
            return null;
        var heights = photos.Where(p => p.Position is { HasHeight: true })
            .Select(p => p.Position!.Position.HeightMeters).ToList();
        return GeoPoint.FromDegrees(
            Math.Round(Median.Of(positions.Select(p => p.Latitude.Degrees)), 5),
            Math.Round(Median.Of(positions.Select(p => p.Longitude.Degrees)), 5),
            Math.Round(Median.Of(heights.Count > 0 ? heights : [0])));
    }

    private sealed record PhotoFile(string Name, PhotoMetadata? Metadata, string Digest, string? Problem);
}

/// <summary>The result of <see cref="SceneFromPhotos"/>.</summary>
/// <param name="Scene">Cameras and photos with the metadata of their files; not calibrated.</param>
/// <param name="Messages">Warnings in the order of the photos.</param>
/// <param name="LeftOut">Photos that are not in the scene, and the reason as text.</param>
public sealed record PhotoImport(
    Scene Scene, IReadOnlyList<PhotoMessage> Messages, IReadOnlyList<(string Name, string Reason)> LeftOut);

/// <summary>Options of <see cref="SceneFromPhotos"/>.</summary>
public sealed record PhotoImportOptions
{
    /// <summary>Number of photos read in parallel; at least 1, by default the number of processors.</summary>
    public int ThreadCount { get; init; } = Environment.ProcessorCount;

    /// <summary>Reference of heights if a file does not state it.</summary>
    public AltitudeReference AltitudeReference { get; init; } = AltitudeReference.SeaLevel;

    /// <summary>Whether the focal length of a camera is given apart from its photos, which then need not contain it.</summary>
    public Func<Camera, bool> IsFocalLengthGiven { get; init; } = _ => false;
}

/// <summary>Reference of GPS heights if the file does not state it.</summary>
public enum AltitudeReference
{
    /// <summary>Mean sea level (EGM96), as defined by EXIF.</summary>
    SeaLevel,

    /// <summary>The WGS 84 ellipsoid.</summary>
    Ellipsoid,
}
