using Reality.Formats.Las;

namespace Reality.Jobs.Tests.Scans;

/// <summary>All points of a small LAS or LAZ file.</summary>
internal static class LasPoints
{
    /// <summary>In file order.</summary>
    public static IEnumerable<LasPoint> ReadPoints(this LasReader reader)
    {
        foreach (var batch in reader.Header.Scans[0].Parts.SelectMany(part => reader.Read(part)))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                yield return new(batch.PositionOf(i), batch.Colors[i])
                {
                    Intensity = batch.Intensity[i], Classification = batch.Classification[i], Time = batch.Time[i],
                };
            }
        }
    }
}
