using Reality.Contract.Exports;
using Reality.Engine.Texturing;
using TextureOptions = Reality.Contract.Exports.TextureOptions;

namespace Reality.Jobs.Stages;

/// <summary>An export that a job is asked for.</summary>
/// <param name="Name">Unique in the job: the format, and a number where there are several of it.</param>
/// <param name="Options">Those of the format, which their type tells; null members have their defaults.</param>
/// <param name="Place">Where its files go.</param>
internal sealed record ExportRequest(string Name, ExportOptions Options, string Place)
{
    /// <summary>The coordinate system asked for; null = the UTM zone of the scene.</summary>
    public string? Crs => Options switch
    {
        TextureOptions textured => textured.Crs,
        PointOptions points => points.Crs,
        OrthophotoDsmOptions raster => raster.Crs,
        _ => null,
    };
}
