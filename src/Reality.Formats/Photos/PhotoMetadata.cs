using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Scenes;

namespace Reality.Formats.Photos;

/// <summary>EXIF and XMP metadata of a photo. Absent and implausible values are null or empty.</summary>
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

    /// <summary>Focal length in pixels of this file; null if it cannot be derived.</summary>
    public double? FocalLengthPixels { get; init; }

    /// <summary>Source of <see cref="FocalLengthPixels"/>.</summary>
    public FocalLengthSource FocalLengthSource { get; init; }

    /// <summary>Focal length by the focal plane resolution, if other sources contradict it; null otherwise.</summary>
    public double? OverruledFocalLengthPixels { get; init; }

    /// <summary>A focal length from another source that differs by more than a quarter; null if there is none.</summary>
    public FocalLengthValue? ContradictingFocalLength { get; init; }

    /// <summary>The lens of a fisheye camera; null for other cameras.</summary>
    public FisheyeCalibration? Fisheye { get; init; }

    /// <summary>GPS position as stored in the file, with its height reference.</summary>
    public PositionPrior? Position { get; init; }

    /// <summary>Rotation to the camera from the east-north-up frame at the photo.</summary>
    public Rotation? CameraFromEnu { get; init; }

    /// <summary>Height above the take-off point in meters (DJI and others), comparable within one flight.</summary>
    public double? RelativeHeightMeters { get; init; }

    /// <summary>Capture time; the offset is zero if the file has no time zone.</summary>
    public DateTimeOffset? CaptureTime { get; init; }

    /// <summary>Exposure value at ISO 100: log2(f-number² / seconds x 100 / ISO). One more halves the light.</summary>
    public double? ExposureStops { get; init; }

    /// <summary>Time from the exposure of the first row to that of the last one; null if it is not known.</summary>
    public double? ReadoutSeconds { get; init; }

    /// <summary>Its place in a rig, as multispectral cameras name it; null if the file names none.</summary>
    public RigPlace? RigPlace { get; init; }

    /// <summary>Projection of a panorama by Google's GPano namespace: "equirectangular"; empty for photos.</summary>
    public string Projection { get; init; } = "";

    /// <summary>Warnings about implausible or unreadable metadata.</summary>
    public IReadOnlyList<PhotoMessage> Messages { get; init; } = [];

    /// <summary>Make and model for display: "DJI FC6310".</summary>
    public string CameraName =>
        Model.StartsWith(Make, StringComparison.OrdinalIgnoreCase) ? Model : $"{Make} {Model}".Trim();
}

/// <summary>A warning about a photo: a stable code and a sentence that names the file.</summary>
public sealed record PhotoMessage(string Code, MessageText Message);
