using System.Text.Json;
using System.Text.Json.Serialization;
using Reality.Server.Errors;
using Reality.Server.Jobs;
using Reality.Server.RealityData;

namespace Reality.Server.Hosting;

/// <summary>Serializers of all response bodies, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(JobsAnswer))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(MessagesAnswer))]
[JsonSerializable(typeof(CostAnswer))]
[JsonSerializable(typeof(FilesAnswer))]
[JsonSerializable(typeof(BucketAnswer))]
[JsonSerializable(typeof(RealityDataResponse))]
[JsonSerializable(typeof(RealityDataPage<RealityDataBody>))]
[JsonSerializable(typeof(RealityDataPage<RealityDataSummary>))]
[JsonSerializable(typeof(ContainerAccessResponse))]
[JsonSerializable(typeof(ITwinsResponse))]
[JsonSerializable(typeof(AssociationResponse))]
[JsonSerializable(typeof(ErrorBody))]
internal sealed partial class AnswerJson : JsonSerializerContext;
