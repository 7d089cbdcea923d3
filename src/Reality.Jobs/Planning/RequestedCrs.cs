using Reality.Core.Geodesy;
using Reality.Formats.Geodesy;

namespace Reality.Jobs.Planning;

/// <summary>Checks the coordinate systems of requests before a job is stored.</summary>
internal static class RequestedCrs
{
    /// <summary>The fault of a definition, as a sentence; null if positions on the earth can be written in the system.</summary>
    public static string? FindFault(string definition)
    {
        if (!CoordinateSystemParser.TryParse(definition, out var system, out var problem))
            return problem;
        try
        {
            using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, system);
            return null;
        }
        catch (NotSupportedException e)
        {
            return e.Message;
        }
    }
}
