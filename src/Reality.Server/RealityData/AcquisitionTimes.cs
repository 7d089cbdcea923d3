using Reality.Storage.Database;

namespace Reality.Server.RealityData;

/// <summary>When and by whom a reality data was acquired, as answers give it.</summary>
public sealed record AcquisitionTimes(DateTime? StartDateTime, DateTime? EndDateTime, string? Acquirer)
{
    /// <summary>Null where nothing is known.</summary>
    public static AcquisitionTimes? Of(RealityDataRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row is { AcquisitionStart: null, AcquisitionEnd: null, Acquirer: null }
            ? null
            : new(row.AcquisitionStart?.UtcDateTime, row.AcquisitionEnd?.UtcDateTime, row.Acquirer);
    }
}
