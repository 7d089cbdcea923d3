using System.Text.Json.Serialization;
using Reality.Server.Containers;

namespace Reality.Server.RealityData;

/// <summary>Answer with a link to a container.</summary>
/// <param name="Type">Always "AzureBlobSasUrl".</param>
public sealed record ContainerAccessResponse(
    string Type,
    [property: JsonConverter(typeof(JsonStringEnumConverter<ContainerAccess>))] ContainerAccess Access,
    [property: JsonPropertyName("_links")] ContainerLinks Links);
