using System.Text.Json.Serialization;

namespace Reality.Server.RealityData;

/// <summary>A page of a list of reality data.</summary>
/// <param name="RealityData">Whole ones, or <see cref="RealityDataSummary"/> where the client asks for the minimum.</param>
/// <param name="Links">Null on the last page.</param>
public sealed record RealityDataPage<T>(IReadOnlyList<T> RealityData, [property: JsonPropertyName("_links")] NextLink? Links);
