using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>What a photo's file says of itself in EXIF and XMP. Null or empty where it says nothing believable.</summary>
public sealed record PhotoMetadata
{
    /// <summary>Pixels with the orientation applied.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels with the orientation applied.</summary>
    public required int Height { get; init; }

    public string Make { get; init; } = "";

    public string Model { get; init; } = "";

    /// <summary>Serial number of the camera body.</summary>
    public string Serial { get; init; } = "";

    /// <summary>"Visible", "Thermal", or the name of a multispectral band.</summary>
    public string Band { get; init; } = "Visible";

    public double? FocalLengthMillimeters { get; init; }

    /// <summary>Focal length in pixels of this file; null where nothing leads to it.</summary>
    public double? FocalLengthPixels { get; init; }

    /// <summary>Where <see cref="FocalLengthPixels"/> comes from.</summary>
    public FocalLengthSource FocalLengthSource { get; init; }

    /// <summary>GPS position as the file gives it, with the height reference it is in.</summary>
    public PositionPrior? Position { get; init; }

    /// <summary>Attitude of the camera: camera from the east-north-up frame at the photo.</summary>
    public Rotation? CameraFromEnu { get; init; }

    /// <summary>Height over the take-off point in meters (DJI and others); good relative to other photos of one flight.</summary>
    public double? RelativeHeightMeters { get; init; }

    /// <summary>Capture time; offset zero where the file does not name its time zone.</summary>
    public DateTimeOffset? CaptureTime { get; init; }

    /// <summary>Exposure value at ISO 100: log2(f-number² / seconds x 100 / ISO). One more gathers half the light.</summary>
    public double? ExposureStops { get; init; }

    /// <summary>What was found but not believed.</summary>
    public IReadOnlyList<PhotoMessage> Messages { get; init; } = [];

    /// <summary>Make and model as people read them, e.g. "DJI FC6310".</summary>
    public string CameraName =>
        Model.StartsWith(Make, StringComparison.OrdinalIgnoreCase) ? Model : $"{Make} {Model}".Trim();
}

/// <summary>Something a user should know about a photo: a stable code, and a sentence that names the file.</summary>
public sealed record PhotoMessage(string Code, MessageText Message);
